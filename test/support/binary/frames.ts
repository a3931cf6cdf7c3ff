/** Requests and replies of memcached's binary protocol, written and read without the code under test. */
export const opcodes = {
  get: 0x00,
  set: 0x01,
  add: 0x02,
  replace: 0x03,
  delete: 0x04,
  incr: 0x05,
  decr: 0x06,
  quit: 0x07,
  flush: 0x08,
  getq: 0x09,
  noop: 0x0a,
  version: 0x0b,
  getk: 0x0c,
  getkq: 0x0d,
  append: 0x0e,
  prepend: 0x0f,
  stat: 0x10,
  setq: 0x11,
  addq: 0x12,
  replaceq: 0x13,
  deleteq: 0x14,
  incrq: 0x15,
  decrq: 0x16,
  quitq: 0x17,
  flushq: 0x18,
  appendq: 0x19,
  prependq: 0x1a,
  verbosity: 0x1b,
  touch: 0x1c,
  gat: 0x1d,
  gatq: 0x1e,
  saslList: 0x20,
  saslAuth: 0x21,
  saslStep: 0x22,
  gatk: 0x23,
  gatkq: 0x24,
} as const;

export type OpcodeName = keyof typeof opcodes;

export type Parts = {
  key?: string;
  extras?: Buffer;
  value?: string | Buffer;
  cas?: bigint;
  opaque?: number;
  magic?: number;
  /** Lies of the header. */
  keyBytes?: number;
  extrasBytes?: number;
  bodyBytes?: number;
};

/** Encodes a request; strings are latin1. */
export function frame(name: OpcodeName | number, parts: Parts = {}): Buffer {
  const key = Buffer.from(parts.key ?? '', 'latin1');
  const extras = parts.extras ?? Buffer.alloc(0);
  const value = typeof parts.value === 'string' ? Buffer.from(parts.value, 'latin1') : (parts.value ?? Buffer.alloc(0));
  const header = Buffer.alloc(24);
  header[0] = parts.magic ?? 0x80;
  header[1] = typeof name === 'number' ? name : opcodes[name];
  header.writeUInt16BE(parts.keyBytes ?? key.length, 2);
  header[4] = parts.extrasBytes ?? extras.length;
  header.writeUInt32BE(parts.bodyBytes ?? extras.length + key.length + value.length, 8);
  header.writeUInt32BE(parts.opaque ?? 0xdead_beef, 12);
  header.writeBigUInt64BE(parts.cas ?? 0n, 16);
  return Buffer.concat([header, extras, key, value]);
}

/** The extras of set, add and replace. */
export function storeExtras(flags = 0, exptime = 0): Buffer {
  const extras = Buffer.alloc(8);
  extras.writeUInt32BE(flags, 0);
  extras.writeUInt32BE(exptime, 4);
  return extras;
}

/** The extras of incr and decr; the default expiry creates no counter. */
export function deltaExtras(delta: bigint, initial = 0n, exptime = 0xffff_ffff): Buffer {
  const extras = Buffer.alloc(20);
  extras.writeBigUInt64BE(delta, 0);
  extras.writeBigUInt64BE(initial, 8);
  extras.writeUInt32BE(exptime, 16);
  return extras;
}

/** The extras of touch, gat and flush. */
export function timeExtras(exptime: number): Buffer {
  const extras = Buffer.alloc(4);
  extras.writeUInt32BE(exptime);
  return extras;
}

export type Reply = {
  magic: number;
  code: number;
  status: number;
  opaque: number;
  cas: bigint;
  extras: Buffer;
  key: string;
  value: string;
};

/** Splits replies; `rest` is what follows the last whole one. */
export function replies(bytes: Buffer): {replies: Reply[]; rest: Buffer} {
  const found: Reply[] = [];
  let position = 0;
  while (bytes.length - position >= 24) {
    const body = bytes.readUInt32BE(position + 8);
    if (bytes.length - position < 24 + body) break;
    const extrasStart = position + 24;
    const keyStart = extrasStart + bytes.readUInt8(position + 4);
    const valueStart = keyStart + bytes.readUInt16BE(position + 2);
    const end = extrasStart + body;
    found.push({
      magic: bytes.readUInt8(position),
      code: bytes.readUInt8(position + 1),
      status: bytes.readUInt16BE(position + 6),
      opaque: bytes.readUInt32BE(position + 12),
      cas: bytes.readBigUInt64BE(position + 16),
      extras: bytes.subarray(extrasStart, keyStart),
      key: bytes.toString('latin1', keyStart, valueStart),
      value: bytes.toString('latin1', valueStart, end),
    });
    position = end;
  }
  return {replies: found, rest: bytes.subarray(position)};
}
