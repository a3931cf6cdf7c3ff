import {MclusterError} from '../errors/mcluster-error.ts';
import {shown} from '../support/shown.ts';
import {demandKnownKeys} from '../support/unknown-key-error.ts';
import {distributionNames} from '../topology/topology.ts';
import {failoverModes, type ClientSettings} from './client-settings.ts';

/** A setting of a client is not one of those it may have. */
export class ClientSettingError extends MclusterError {
  constructor(setting: string, value: unknown, expected: string) {
    super({
      code: 'USAGE',
      message: `the client's ${setting} is ${shown(value)}, expected ${expected}`,
      details: {setting, expected},
    });
  }
}

/** @throws {ClientSettingError} for what are no settings at all */
export function demandSettings(settings: unknown): void {
  if (typeof settings === 'object' && settings !== null) return;
  throw new ClientSettingError('list of settings', settings, 'an object');
}

/** Callers without types may pass anything. */
export function checkClientSettings(settings: ClientSettings): void {
  demandKnownKeys('the client has no setting', settings, rules);
  for (const [setting, {expected, holds}] of Object.entries(rules)) {
    const value: unknown = settings[setting as keyof ClientSettings];
    if (!holds(value)) throw new ClientSettingError(setting, value, expected);
  }
}

/** What is wrong with the timeout of one command; null: nothing. */
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

/** With more, Node's timers go off at once. */
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
