import {MclusterError} from '../../errors/mcluster-error.ts';
import {shown} from '../../support/shown.ts';
import {demandKnownKeys} from '../../support/unknown-key-error.ts';
import {distributionNames} from '../../topology/topology.ts';
import {failoverModes, type ClientSettings} from './client-settings.ts';

/** A client setting has an invalid value. */
export class ClientSettingError extends MclusterError {
  constructor(setting: string, value: unknown, expected: string) {
    super({
      code: 'USAGE',
      message: `the client's ${setting} is ${shown(value)}, expected ${expected}`,
      details: {setting, expected},
    });
  }
}

/**
 * Checks that `settings` is an object.
 *
 * @throws {ClientSettingError} when it is not.
 */
export function demandSettings(settings: unknown): void {
  if (typeof settings === 'object' && settings !== null) return;
  throw new ClientSettingError('list of settings', settings, 'an object');
}

/**
 * Checks every setting, since callers without types may pass anything.
 *
 * @throws {ClientSettingError} when a setting has an invalid value.
 * @throws {UnknownKeyError} when there is no such setting.
 */
export function checkClientSettings(settings: ClientSettings): void {
  demandKnownKeys('the client has no setting', settings, rules);
  for (const [setting, {expected, holds}] of Object.entries(rules)) {
    const value: unknown = settings[setting as keyof ClientSettings];
    if (!holds(value)) throw new ClientSettingError(setting, value, expected);
  }
}

/** Returns what is wrong with the timeout of one command, or null if it is valid. */
export function timeoutProblem(timeoutMs: unknown): string | null {
  if (milliseconds.holds(timeoutMs)) return null;
  return `timeoutMs is ${shown(timeoutMs)}, expected ${milliseconds.expected}`;
}

type Rule = {expected: string; holds: (value: unknown) => boolean};

function oneOf(names: readonly unknown[]): Rule {
  return {expected: `one of ${names.join(', ')}`, holds: (value) => names.includes(value)};
}

function whole(min: number): Rule {
  return {
    expected: `a whole number from ${min}`,
    holds: (value) => Number.isInteger(value) && (value as number) >= min,
  };
}

/** Node's timers fire at once if the delay is longer. */
const maxTimerMs = 2 ** 31 - 1;

const milliseconds: Rule = {
  expected: `a number of milliseconds from 0 to ${maxTimerMs}`,
  holds: (value) => typeof value === 'number' && value >= 0 && value <= maxTimerMs,
};

const rules: Readonly<Record<keyof ClientSettings, Rule>> = {
  distribution: oneOf(distributionNames),
  failover: oneOf(failoverModes),
  connectTimeoutMs: milliseconds,
  timeoutMs: milliseconds,
  retries: whole(0),
  failures: whole(1),
  retryMs: milliseconds,
};
