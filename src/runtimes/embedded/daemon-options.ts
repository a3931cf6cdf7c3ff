import {parseArgs} from 'node:util';
import {MclusterError} from '../../errors/mcluster-error.ts';
import type {ServerSettings} from './server-state.ts';

export class ServerOptionError extends MclusterError {
  constructor(option: string, value: string | undefined, expected: string) {
    super({
      code: 'USAGE',
      message: `--${option} of the embedded node is ${value === undefined ? 'missing' : `"${value}"`}; expected ${expected}`,
      hint: 'mcluster starts this program; see mcluster up --help.',
      details: {option, value},
    });
  }
}

const defaultMaxConnections = 1024;

/**
 * Parses `--listen IP --port P --memory MB [--max-connections N]`.
 * @throws {ServerOptionError} when an option is missing or invalid
 */
export function parseDaemonOptions(args: readonly string[]): ServerSettings {
  const {values} = parseArgs({
    args: [...args],
    strict: false,
    options: {
      listen: {type: 'string', default: '127.0.0.1'},
      port: {type: 'string'},
      memory: {type: 'string'},
      'max-connections': {type: 'string', default: String(defaultMaxConnections)},
    },
  });
  return {
    host: String(values.listen),
    port: toNumber('port', values.port, 0, 65_535),
    memoryMiB: toNumber('memory', values.memory, 1, 1024 * 1024),
    maxConnections: toNumber('max-connections', values['max-connections'], 1, 1_000_000),
  };
}

function toNumber(option: string, value: unknown, least: number, most: number): number {
  const text = typeof value === 'string' ? value : undefined;
  const number = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new ServerOptionError(option, text, `a number from ${least} to ${most}`);
}
