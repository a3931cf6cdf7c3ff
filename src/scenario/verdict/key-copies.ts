import type {MemberAddress} from '../../topology/topology.ts';
import type {Clients} from '../run/clients.ts';

/**
 * Where one key is: the value on each member that could be asked, null for none. `truth` is what a single memcached
 * would hold; it is left out when it is not known.
 */
export type KeyCopies = {key: string; truth?: string | null; at: Readonly<Record<string, string | null>>};

/** A member that runs answers at once, except on a machine that is very busy. */
const patienceMs = 1000;

/** `silent`: members that were asked and did not answer; what they hold is not known. */
export type FoundCopies = {copies: KeyCopies[]; silent: string[]};

/** Asks each member for the keys directly, past the proxies. */
export async function findCopies(
  keys: readonly string[],
  members: readonly MemberAddress[],
  clients: Clients,
): Promise<FoundCopies> {
  if (keys.length === 0) return {copies: [], silent: []};
  const answers = await Promise.all(
    members.map(async ({name}) => {
      const {reply} = await clients.at(name).run({verb: 'get', keys}, patienceMs);
      return {name, values: reply.type === 'items' ? new Map(reply.items.map(({key, value}) => [key, value])) : null};
    }),
  );
  const heard = answers.flatMap(({name, values}) => (values === null ? [] : [{name, values}]));
  const copies = keys.map((key) => ({
    key,
    at: Object.fromEntries(heard.map(({name, values}) => [name, values.get(key) ?? null])),
  }));
  return {copies, silent: answers.flatMap(({name, values}) => (values === null ? [name] : []))};
}

/** Returns the members that hold this value of a key. */
export function holdersOf(copies: readonly KeyCopies[], key: string, value: string | null | undefined): string[] {
  const at = copies.find((candidate) => candidate.key === key)?.at ?? {};
  return Object.keys(at).filter((member) => at[member] !== null && at[member] === value);
}
