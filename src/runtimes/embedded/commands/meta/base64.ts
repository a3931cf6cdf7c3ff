const outsideAlphabet = /[^A-Za-z0-9+/=]/g;

/**
 * Decodes a base64 key to its bytes as latin1; null where memcached can't decode it. Like memcached's decoder, skips
 * characters outside the alphabet and stops at the first padding.
 */
export function decodeBase64(text: string): string | null {
  const symbols = text.replace(outsideAlphabet, '');
  if (symbols.length === 0 || symbols.length % 4 !== 0) return null;
  let bytes = '';
  for (let at = 0; at < symbols.length; at += 4) {
    const block = symbols.slice(at, at + 4);
    const padding = block.split('=').length - 1;
    if (padding > 2) return null;
    // A padding in the middle of a block counts as zero bits.
    const decoded = Buffer.from(block.replaceAll('=', 'A'), 'base64').toString('latin1');
    bytes += decoded.slice(0, 3 - padding);
    if (padding > 0) break;
  }
  return bytes;
}

export function encodeBase64(key: string): string {
  return Buffer.from(key, 'latin1').toString('base64');
}
