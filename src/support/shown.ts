import {inspect} from 'node:util';

/** Formats any value for the text of an error. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, {depth: 0});
}
