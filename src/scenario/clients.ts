import type {Cluster} from '../cluster/cluster.ts';
import type {MemberAddress} from '../topology/topology.ts';
import type {ClientSettings} from '../workload/client-settings.ts';
import {clientFor} from '../workload/client-for.ts';
import {Client} from '../workload/client.ts';

/** The clients of one run: each by its name, and one for each member that is asked directly. */
export class Clients {
  readonly #members: readonly MemberAddress[];
  readonly #settings: Partial<ClientSettings>;
  readonly #clients = new Map<string, Client>();

  constructor(cluster: Cluster, settings: Partial<ClientSettings>) {
    const {nodes} = cluster.topology;
    // A run is to be the same again, whatever ports are free then.
    this.#members = cluster.members.map((member) => ({...nodes.find(({name}) => name === member.name), ...member}));
    this.#settings = settings;
  }

  /** As applications see the cluster: through the proxies, or without any by spreading keys over the nodes. */
  through(proxy: string | undefined, name = 'client'): Client {
    return this.#client(`${name} ${proxy ?? ''}`, () => {
      const members = this.#members.filter((member) => proxy === undefined || member.name === proxy);
      return clientFor(members, this.#settings);
    });
  }

  /** Past the proxies, for one command after the other: what a client settled for does not count here. */
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
