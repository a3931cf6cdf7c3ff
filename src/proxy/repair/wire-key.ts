/** A key as a meta command carries it: binary keys are base64-encoded, followed by the `b` flag. */
export type WireKey = {token: string; flag: '' | ' b'};

/**
 * Encodes a key for a meta command.
 *
 * @param key latin1
 */
export function wireKey(key: string): WireKey {
  if (!/[\0- \x7f]/.test(key)) return {token: key, flag: ''};
  return {token: Buffer.from(key, 'latin1').toString('base64'), flag: ' b'};
}
