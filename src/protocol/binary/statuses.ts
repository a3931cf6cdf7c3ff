/** The status of a reply (protocol_binary.h; `internal` is in the protocol's document, and memcached never sends it). */
export const statuses = {
  ok: 0x00,
  notFound: 0x01,
  exists: 0x02,
  tooLarge: 0x03,
  invalid: 0x04,
  notStored: 0x05,
  notANumber: 0x06,
  unknownCommand: 0x81,
  outOfMemory: 0x82,
  internal: 0x84,
} as const;

export type Status = (typeof statuses)[keyof typeof statuses];

/** The body of an error reply: memcached's words (proto_bin.c, write_bin_error). */
export const statusTexts: Readonly<Record<Status, string>> = {
  [statuses.ok]: '',
  [statuses.notFound]: 'Not found',
  [statuses.exists]: 'Data exists for key.',
  [statuses.tooLarge]: 'Too large.',
  [statuses.invalid]: 'Invalid arguments',
  [statuses.notStored]: 'Not stored.',
  [statuses.notANumber]: 'Non-numeric server-side value for incr or decr',
  [statuses.unknownCommand]: 'Unknown command',
  [statuses.outOfMemory]: 'Out of memory',
  [statuses.internal]: 'Internal error',
};

/** Returns what the binary protocol calls NOT_STORED: a key that is there for an add, one that is not for a replace. */
export function notStoredStatus(verb: string): Status {
  if (verb === 'add') return statuses.exists;
  return verb === 'replace' ? statuses.notFound : statuses.notStored;
}
