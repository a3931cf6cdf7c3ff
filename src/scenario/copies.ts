import type {MemberAddress} from '../topology/topology.ts';
import type {Clients} from './clients.ts';

/**
 * Where one key is: the value on each member that could be asked, null for none. `truth` is what a single memcached
 * would hold; it is left out when it is not known.
 */
export type KeyCopies = {key: string; truth?: string | null; at: Readonly<Record<string, string | null>>};

const patienceMs = 250;

/** Asks each member for the keys directly, past the proxies. */
export async function findCopies(
  keys: readonly string[],
  members: readonly MemberAddress[],
  clients: Clients,
): Promise<KeyCopies[]> {
  if (keys.length === 0) return [];
  const answers = await Promise.all(
    members.map(async ({name}) => {
      const {reply} = await clients.at(name).run({verb: 'get', keys}, patienceMs);
      return reply.type === 'items' ? [{name, values: new Map(reply.items.map(({key, value}) => [key, value]))}] : [];
    }),
  );
  return keys.map((key) => ({
    key,
    at: Object.fromEntries(answers.flat().map(({name, values}) => [name, values.get(key) ?? null])),
  }));
}

/** Returns the members that hold this value of a key. */
export function holdersOf(copies: readonly KeyCopies[], key: string, value: string | null | undefined): string[] {
  const at = copies.find((candidate) => candidate.key === key)?.at ?? {};
  return Object.keys(at).filter((member) => at[member] !== null && at[member] === value);
}
