/** All command names of memcached's text protocol that a proxy routes or answers; faults can match these. */
export const verbs = [
  'get',
  'gets',
  'gat',
  'gats',
  'set',
  'add',
  'replace',
  'append',
  'prepend',
  'cas',
  'incr',
  'decr',
  'delete',
  'touch',
  'mn',
  'mg',
  'ms',
  'md',
  'ma',
  'me',
  'flush_all',
  'version',
  'verbosity',
  'stats',
  'quit',
  'shutdown',
] as const;

/** Commands about the internals of a single memcached. */
export const administrationVerbs = ['lru_crawler', 'cache_memlimit', 'slabs', 'lru', 'watch'] as const;

/** Any other command is `unknown`. */
export type Verb = (typeof verbs)[number] | (typeof administrationVerbs)[number] | 'unknown';

/**
 * One command as it arrived. Nothing is copied: all positions are offsets into `bytes`, which is either the chunk from
 * the socket or, for a command in pieces, a buffer of its own. It may be kept for any time.
 *
 * ```text
 * set key 0 0 5 noreply \r\n value \r\n
 * ^start              lineEnd^     ^dataStart
 *     ^keyStart                         ^dataEnd  ^end
 * ```
 */
export class Request {
  verb: Verb;
  bytes: Buffer;
  /** First byte of the command line. */
  start: number;
  /** Past the last byte of the command line, without its CR LF or LF. */
  lineEnd: number;
  /** Past the last byte of the whole command. */
  end: number;
  /** The (first) key; both 0 if the command has none. For `gat`, the first key, not the expiry time. */
  keyStart = 0;
  keyEnd = 0;
  /** The data block without its CR LF; both 0 if the command has none. */
  dataStart = 0;
  dataEnd = 0;
  /** The last token is `noreply`. Meta commands have the `q` flag instead, which is ignored here. */
  noreply = false;
  /** The line, or the key that it encodes, contains control characters: memcached accepts them in keys and numbers. */
  hasControlBytes = false;
  /**
   * memcached's reply to this malformed command, without CR LF; null if it is well-formed. The client receives this
   * reply whatever else happens to the command.
   */
  problem: string | null = null;

  constructor(verb: Verb, bytes: Buffer, start: number, lineEnd: number, end: number) {
    this.verb = verb;
    this.bytes = bytes;
    this.start = start;
    this.lineEnd = lineEnd;
    this.end = end;
  }

  /** How a web page could reach a server on this machine: memcached closes the connection (process_command_ascii). */
  get isHttp(): boolean {
    return this.verb === 'unknown' && this.tokens().at(-1)?.startsWith('HTTP/') === true;
  }

  /** The verb by which faults select the command, if the client's protocol has it in another form than the node's. */
  get clientVerb(): Verb | undefined {
    return undefined;
  }

  /** The key as latin1, byte for byte. */
  get key(): string {
    return this.bytes.toString('latin1', this.keyStart, this.keyEnd);
  }

  /** Returns the tokens of the command line as latin1. For commands off the hot path. */
  tokens(): string[] {
    return this.bytes
      .toString('latin1', this.start, this.lineEnd)
      .split(' ')
      .filter((token) => token !== '');
  }
}
