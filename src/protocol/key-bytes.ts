/** For each byte, 1 if a key may contain it. */
export type KeyBytes = Readonly<Uint8Array>;

/** No control characters and no white space (protocol.txt, "Keys"); bytes from 128 on are allowed. */
export const printableKeyBytes: KeyBytes = keyBytes((byte) => byte > 32 && byte !== 127);

/**
 * Every byte that memcached itself does not take for the end of a key or line. memaslap and memcaslap send such keys.
 */
export const rawKeyBytes: KeyBytes = keyBytes((byte) => byte > 13 && byte !== 32);

function keyBytes(allows: (byte: number) => boolean): KeyBytes {
  return Uint8Array.from({length: 256}, (_, byte) => (allows(byte) ? 1 : 0));
}
