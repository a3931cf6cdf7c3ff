import {createHash} from 'node:crypto';

/**
 * Returns magent's hash: DJB with each byte as a *signed* char and 32-bit wrap-around, truncated to 31 bits. Source:
 * recordings of magent 0.5, rule 1.
 */
export function djbHash(key: Buffer, start: number, end: number): number {
  let hash = 5381;
  for (let index = start; index < end; index++) {
    const byte = key[index] ?? 0;
    hash = (Math.imul(hash, 33) + ((byte << 24) >> 24)) | 0;
  }
  return hash & 0x7f_ff_ff_ff;
}

/** Returns the MD5 digest as ketama reads it: four little-endian 32-bit numbers. */
export function md5Words(text: string | Buffer): [number, number, number, number] {
  const digest = createHash('md5').update(text).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)];
}
