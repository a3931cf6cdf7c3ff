import {Counters} from './stats/counters.ts';
import {SecondsClock} from './store/seconds-clock.ts';
import {Store} from './store/store.ts';

export type NodeSettings = {host: string; port: number; memoryMiB: number; maxConnections: number};

/** What `stats conns` says about a client; times are those of SecondsClock. */
export type ClientInfo = {id: number; remoteAddress: string; lastCommandAt: number};

/** Everything that the commands of one node work on. */
export class NodeState {
  readonly settings: NodeSettings;
  readonly clock: SecondsClock;
  readonly counters = new Counters();
  readonly store: Store;
  readonly clients = new Set<ClientInfo>();
  /** `verbosity` and `stats detail` are remembered and shown, but this node has nothing to say about them. */
  verbosity = 0;
  detailEnabled = false;
  /** Told, in a line for a person, what no reply says. */
  readonly log: (line: string) => void;

  constructor(settings: NodeSettings, clock = new SecondsClock(), log: (line: string) => void = () => undefined) {
    this.settings = settings;
    this.clock = clock;
    this.log = log;
    this.store = new Store(settings.memoryMiB * 1024 * 1024, clock, this.counters);
  }
}
