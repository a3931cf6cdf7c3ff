/**
 * Parses numbers as memcached does (util.c, safe_strtol and friends), which is like C's strtol: leading white space and
 * a sign are allowed, a number ends at white space, and a number that does not fit is truncated to its low bits rather
 * than rejected.
 */
const maxUint64 = 0xffff_ffff_ffff_ffffn;
const maxInt64 = 0x7fff_ffff_ffff_ffffn;

/** Parses an expiry time or a length; returns null if it is not a number. */
export function parseInt32(text: string): number | null {
  const small = parseSmall(text);
  if (small >= 0) return small;
  const value = parseBig(text);
  if (value === null || value > maxInt64 || value < -maxInt64 - 1n) return null;
  return Number(BigInt.asIntN(32, value));
}

/** Parses client flags; returns null if they are not a number, or negative. */
export function parseUint32(text: string): number | null {
  const small = parseSmall(text);
  if (small >= 0) return small;
  const value = parseUint64(text);
  return value === null ? null : Number(BigInt.asUintN(32, value));
}

/**
 * Parses a cas unique, or the number that `incr` and `decr` work on; returns null if it is not a number, or negative.
 */
export function parseUint64(text: string): bigint | null {
  const value = parseBig(text);
  if (value === null || value > maxUint64 || value < -maxUint64) return null;
  const unsigned = BigInt.asUintN(64, value);
  // strtoull wraps negative numbers around; only those that end up large count as negative.
  return value < 0n && unsigned > maxInt64 ? null : unsigned;
}

/** The usual case: one to nine digits and nothing else. Returns -1 for anything else. */
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
