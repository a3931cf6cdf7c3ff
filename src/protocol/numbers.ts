/**
 * Numbers as memcached reads them (util.c, safe_strtol and friends): like C's strtol, so leading white space and a sign
 * are fine, a number ends at white space, and what does not fit is cut to its low bits rather than refused.
 */
const maxUint64 = 0xffff_ffff_ffff_ffffn;
const maxInt64 = 0x7fff_ffff_ffff_ffffn;

/** An expiry time or a length; null when it is not a number. */
export function parseInt32(text: string): number | null {
  const small = parseSmall(text);
  if (small >= 0) return small;
  const value = parseBig(text);
  if (value === null || value > maxInt64 || value < -maxInt64 - 1n) return null;
  return Number(BigInt.asIntN(32, value));
}

/** Client flags; null when it is not a number, or negative. */
export function parseUint32(text: string): number | null {
  const small = parseSmall(text);
  if (small >= 0) return small;
  const value = parseUint64(text);
  return value === null ? null : Number(BigInt.asUintN(32, value));
}

/** A cas unique, or the number that `incr` and `decr` work on; null when it is not a number, or negative. */
export function parseUint64(text: string): bigint | null {
  const value = parseBig(text);
  if (value === null || value > maxUint64 || value < -maxUint64) return null;
  const unsigned = BigInt.asUintN(64, value);
  // strtoull wraps negative numbers around; only those that end up large are taken for negative.
  return value < 0n && unsigned > maxInt64 ? null : unsigned;
}

/** The usual case: up to nine digits and nothing else. -1 for anything else. */
function parseSmall(text: string): number {
  if (text.length === 0 || text.length > 9) return -1;
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function parseBig(text: string): bigint | null {
  const match = /^[ \t\n\v\f\r]*([+-]?)(\d+)(?:[ \t\n\v\f\r\0]|$)/.exec(text);
  if (match === null) return null;
  const magnitude = BigInt(match[2] ?? '');
  return match[1] === '-' ? -magnitude : magnitude;
}
