/** For each byte, 1 when it may stand in a key. */
export type KeyBytes = Readonly<Uint8Array>;

/** No control characters and no white space (protocol.txt, "Keys"); bytes from 128 on are fine. */
export const printableKeyBytes: KeyBytes = keyBytes((byte) => byte > 32 && byte !== 127);

/** All that memcached itself can tell from the ends of keys and lines. memaslap and memcaslap send such keys. */
export const rawKeyBytes: KeyBytes = keyBytes((byte) => byte > 13 && byte !== 32);

function keyBytes(allows: (byte: number) => boolean): KeyBytes {
  return Uint8Array.from({length: 256}, (_, byte) => (allows(byte) ? 1 : 0));
}
