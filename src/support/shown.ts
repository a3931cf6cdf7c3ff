import {inspect} from 'node:util';

/** Anything, as an error's text has it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, {depth: 0});
}
