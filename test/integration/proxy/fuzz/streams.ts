const verbs = 'get gets gat gats set add replace append prepend cas incr decr touch delete mg ms md ma me mn';
const commands: ReadonlySet<string> = new Set([...verbs.split(' '), 'verbosity', 'stats', 'version']);
const stores: ReadonlySet<string> = new Set(['set', 'add', 'replace', 'append', 'prepend', 'cas']);
/** The number of words up to and including the key. A word `noreply` after them would mean that there is no answer. */
const head: Readonly<Record<string, number>> = {incr: 2, decr: 2, touch: 2, delete: 2, verbosity: 1};
const allowedOnALine = /^[\x20-\x7e\x80-\xff]*$/;

/** Returns the first flaw in a stream of commands to a node, or null if there is none. */
export function flawOfCommands(stream: Buffer): string | null {
  let position = 0;
  while (position < stream.length) {
    const end = stream.indexOf('\n', position);
    // The last command may still be in transit.
    if (end < 0) return null;
    const line = stream.toString('latin1', position, stream[end - 1] === 13 ? end - 1 : end);
    const shown = JSON.stringify(line.slice(0, 200));
    const words = line.split(' ').filter((word) => word !== '');
    const [verb = ''] = words;
    if (!allowedOnALine.test(line)) return `control characters in ${shown}`;
    if (!commands.has(verb)) return `no command: ${shown}`;
    const from = stores.has(verb) ? 5 : (head[verb] ?? Infinity);
    if (words.length > from && words.at(-1) === 'noreply') return `unanswered: ${shown}`;
    position = end + 1;
    // Lengths are truncated to 32 bits (memcached.c, safe_strtol).
    if (stores.has(verb)) position += (Number(words[4]) | 0) + 2;
    else if (verb === 'ms') position += (Number(words[2]) | 0) + 2;
  }
  return null;
}

// A node echoes keys with any byte except blanks and line ends, so also with \r.
const replyLine =
  /^(?:END|STORED|NOT_STORED|EXISTS|NOT_FOUND|DELETED|TOUCHED|OK|RESET|MN|\d+ *|(?:HD|EN|NS|EX|NF|ME)(?: [^\n]*)?|ERROR(?:: [^\n]*)?|(?:CLIENT|SERVER)_ERROR [^\n]*|VERSION [^\n]*|STAT [^\n]*|memcached agent [^\n]*|matrix [^\n]*)$/;

/**
 * Returns the first line in a stream of answers that is not an answer, or null if there is none. The last one may be
 * cut off.
 */
export function flawOfReplies(stream: string, mayBeCut: boolean): string | null {
  let position = 0;
  while (position < stream.length) {
    const end = stream.indexOf('\r\n', position);
    const line = stream.slice(position, end < 0 ? stream.length : end);
    if (end < 0) return mayBeCut ? null : `cut off: ${JSON.stringify(line)}`;
    position = end + 2;
    const [, length] = /^(?:VALUE [^ \n]+ \d+|VA) (\d+)(?: |$)/.exec(line) ?? [];
    if (length === undefined) {
      if (!replyLine.test(line)) return `no answer: ${JSON.stringify(line.slice(0, 200))}`;
      continue;
    }
    position += Number(length) + 2;
    if (position > stream.length && mayBeCut) return null;
    if (stream.slice(position - 2, position) !== '\r\n') return `wrong length: ${JSON.stringify(line)}`;
  }
  return null;
}
