import type {Cluster} from '../../cluster/cluster.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import type {ClientSettings} from '../../workload/client/client-settings.ts';
import {clientFor} from '../../workload/client/client-for.ts';
import {Client} from '../../workload/client/client.ts';

/** The clients of one run: one per name, and one for each member that is asked directly. */
export class Clients {
  readonly #members: readonly MemberAddress[];
  readonly #settings: Partial<ClientSettings>;
  readonly #clients = new Map<string, Client>();

  constructor(cluster: Cluster, settings: Partial<ClientSettings>) {
    const {nodes} = cluster.topology;
    // Nodes keep their `ringPort`, so that keys are placed the same in every run, whichever ports are free.
    this.#members = cluster.members.map((member) => ({...nodes.find(({name}) => name === member.name), ...member}));
    this.#settings = settings;
  }

  /**
   * The cluster as applications see it: through the proxies or, without any, with the keys spread over the nodes by the
   * client.
   */
  through(proxy: string | undefined, name = 'client'): Client {
    return this.#client(`${name} ${proxy ?? ''}`, () => {
      const members = this.#members.filter((member) => proxy === undefined || member.name === proxy);
      return clientFor(members, this.#settings);
    });
  }

  /** A client of its own that bypasses the proxies, unaffected by what the named clients fail over to. */
  at(member: string): Client {
    return this.#client(`at ${member}`, () => new Client(this.#members.filter(({name}) => name === member)));
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #client(id: string, create: () => Client): Client {
    const client = this.#clients.get(id) ?? create();
    this.#clients.set(id, client);
    return client;
  }
}
