/** The reply of one node to `stats`, as latin1. */
export type ServerStats = {name: string; reply: string};

/**
 * Merges the replies of several nodes to one `stats` command into that of one memcached with the memory of all: counts
 * are added. Settings are the first node's, except for the limits; connections are listed under their node's name.
 *
 * @param topic the command's argument, if any
 */
export function addStats(topic: string | undefined, answers: readonly ServerStats[]): string {
  const rows = new Map<string, string>();
  const others: string[] = [];
  const prefixes = new Map<string, number[]>();
  for (const {name: node, reply} of answers) {
    for (const line of reply.split('\r\n').slice(0, -2)) {
      const [, name, value = ''] = /^STAT (\S+) ?(.*)$/.exec(line) ?? [];
      const prefix = prefixPattern.exec(line);
      if (prefix !== null) addPrefix(prefixes, prefix);
      else if (name === undefined) others.push(`${line}\r\n`);
      else if (topic === 'conns') rows.set(`${node}:${name}`, value);
      else rows.set(name, combine(howToCombine(topic, name), rows.get(name), value));
    }
  }
  // The replies are OK, RESET, an error, or empty.
  for (const [prefix, [gets, hits, sets, deletes]] of prefixes) {
    others.push(`PREFIX ${prefix} get ${gets} hit ${hits} set ${sets} del ${deletes}\r\n`);
  }
  if (rows.size === 0 && others.length === 0) return answers[0]?.reply ?? 'END\r\n';
  const sorted = [...rows].sort(([one], [other]) => slabClassOf(one) - slabClassOf(other));
  if (rows.has('active_slabs')) rows.set('active_slabs', String(countClasses(rows)));
  const lines = sorted.map(([name]) => `STAT ${name} ${rows.get(name) ?? ''}\r\n`);
  return `${lines.join('')}${others.join('')}END\r\n`;
}

/** A line of `stats detail dump`. */
const prefixPattern = /^PREFIX (\S*) get (\d+) hit (\d+) set (\d+) del (\d+)$/;

function addPrefix(prefixes: Map<string, number[]>, [, prefix = '', ...counts]: RegExpExecArray): void {
  const before = prefixes.get(prefix) ?? [];
  prefixes.set(
    prefix,
    counts.map((count, index) => Number(count) + (before[index] ?? 0)),
  );
}

type Combination = 'sum' | 'first' | 'largest' | 'smallest';

/** Rows about the process or the build rather than about what it holds. */
const firsts = /(?:^|:)(?:pid|version|libevent|pointer_size|hash_power_level|chunk_size|chunks_per_page|threads)$/;
/** Times, and switches that are on if they are on anywhere. */
const largests =
  /(?:^|:)(?:uptime|time|age|age_\w+|evicted_time|time_since_server_start|hash_is_expanding|\w+_running)$/;

function howToCombine(topic: string | undefined, name: string): Combination {
  if (topic === 'settings') return name === 'maxbytes' || name === 'maxconns' ? 'sum' : 'first';
  if (firsts.test(name)) return 'first';
  if (name === 'accepting_conns') return 'smallest';
  return largests.test(name) ? 'largest' : 'sum';
}

function combine(how: Combination, before: string | undefined, value: string): string {
  const isNumber = /^\d+(?:\.\d+)?$/;
  if (before === undefined) return value;
  if (how === 'first' || !isNumber.test(before) || !isNumber.test(value)) return before;
  if (how === 'largest') return Number(before) > Number(value) ? before : value;
  if (how === 'smallest') return Number(before) < Number(value) ? before : value;
  if (value.includes('.')) return (Number(before) + Number(value)).toFixed(6);
  return String(BigInt(before) + BigInt(value));
}

/** Reads the slab class of `1:chunk_size` and of `items:1:number`; rows without a class sort last. */
function slabClassOf(name: string): number {
  const [, digits] = /^(?:items:)?(\d+):/.exec(name) ?? [];
  return Number(digits ?? Number.MAX_SAFE_INTEGER);
}

function countClasses(rows: ReadonlyMap<string, string>): number {
  return Array.from(rows.keys()).filter((name) => /^\d+:chunk_size$/.test(name)).length;
}
