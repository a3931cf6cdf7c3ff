/**
 * What a request of the binary protocol asks for, whatever its variant: `get` stands for get, getq, getk and getkq. The
 * names are those of the text protocol's commands where both protocols have the command.
 */
export type BinaryVerb =
  | 'get'
  | 'set'
  | 'add'
  | 'replace'
  | 'append'
  | 'prepend'
  | 'incr'
  | 'decr'
  | 'delete'
  | 'touch'
  | 'gat'
  | 'flush_all'
  | 'mn'
  | 'version'
  | 'stats'
  | 'quit'
  | 'sasl'
  | 'sasl-list'
  | 'unknown';

export type Opcode = {
  readonly verb: BinaryVerb;
  /** Nominal replies are suppressed: the success of a write, the miss of a read. */
  readonly quiet: boolean;
  /** A read whose reply contains the key. */
  readonly withKey: boolean;
};

const unknown: Opcode = {verb: 'unknown', quiet: false, withKey: false};

/** All opcodes that memcached knows (protocol_binary.h); it answers any other with "Unknown command". */
const known: Readonly<Record<number, Opcode>> = {
  0x00: {verb: 'get', quiet: false, withKey: false},
  0x01: {verb: 'set', quiet: false, withKey: false},
  0x02: {verb: 'add', quiet: false, withKey: false},
  0x03: {verb: 'replace', quiet: false, withKey: false},
  0x04: {verb: 'delete', quiet: false, withKey: false},
  0x05: {verb: 'incr', quiet: false, withKey: false},
  0x06: {verb: 'decr', quiet: false, withKey: false},
  0x07: {verb: 'quit', quiet: false, withKey: false},
  0x08: {verb: 'flush_all', quiet: false, withKey: false},
  0x09: {verb: 'get', quiet: true, withKey: false},
  0x0a: {verb: 'mn', quiet: false, withKey: false},
  0x0b: {verb: 'version', quiet: false, withKey: false},
  0x0c: {verb: 'get', quiet: false, withKey: true},
  0x0d: {verb: 'get', quiet: true, withKey: true},
  0x0e: {verb: 'append', quiet: false, withKey: false},
  0x0f: {verb: 'prepend', quiet: false, withKey: false},
  0x10: {verb: 'stats', quiet: false, withKey: false},
  0x11: {verb: 'set', quiet: true, withKey: false},
  0x12: {verb: 'add', quiet: true, withKey: false},
  0x13: {verb: 'replace', quiet: true, withKey: false},
  0x14: {verb: 'delete', quiet: true, withKey: false},
  0x15: {verb: 'incr', quiet: true, withKey: false},
  0x16: {verb: 'decr', quiet: true, withKey: false},
  0x17: {verb: 'quit', quiet: true, withKey: false},
  0x18: {verb: 'flush_all', quiet: true, withKey: false},
  0x19: {verb: 'append', quiet: true, withKey: false},
  0x1a: {verb: 'prepend', quiet: true, withKey: false},
  0x1c: {verb: 'touch', quiet: false, withKey: false},
  0x1d: {verb: 'gat', quiet: false, withKey: false},
  0x1e: {verb: 'gat', quiet: true, withKey: false},
  0x20: {verb: 'sasl-list', quiet: false, withKey: false},
  0x21: {verb: 'sasl', quiet: false, withKey: false},
  0x22: {verb: 'sasl', quiet: false, withKey: false},
  0x23: {verb: 'gat', quiet: false, withKey: true},
  0x24: {verb: 'gat', quiet: true, withKey: true},
};

/** By the opcode's number, 0 to 255. */
export const opcodes: readonly Opcode[] = Array.from({length: 256}, (_, code) => known[code] ?? unknown);
