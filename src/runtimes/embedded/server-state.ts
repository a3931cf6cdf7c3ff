import {Counters} from './stats/counters.ts';
import {PrefixCounters} from './stats/prefix-counters.ts';
import {SecondsClock} from './store/seconds-clock.ts';
import {Store} from './store/store.ts';

export type ServerSettings = {host: string; port: number; memoryMiB: number; maxConnections: number};

/** A client's data for `stats conns`; times are those of SecondsClock. */
export type ClientInfo = {id: number; remoteAddress: string; lastCommandAt: number};

/** The shared state of one server's commands. */
export class ServerState {
  readonly settings: ServerSettings;
  readonly clock: SecondsClock;
  readonly counters = new Counters();
  readonly store: Store;
  readonly clients = new Set<ClientInfo>();
  /** Stored and shown; a higher level logs nothing more. */
  verbosity = 0;
  /** `stats detail on`: commands are counted in `prefixes`. */
  detailEnabled = false;
  readonly prefixes = new PrefixCounters();

  constructor(settings: ServerSettings, clock = new SecondsClock()) {
    this.settings = settings;
    this.clock = clock;
    this.store = new Store(settings.memoryMiB * 1024 * 1024, clock, this.counters);
  }
}
