import {constants} from 'node:os';
import {Args, Flags} from '@oclif/core';
import {nameInEnvironment} from '../../errors/next-command.ts';
import {maxSeed} from '../../support/random.ts';
import {parseDuration} from '../../support/duration.ts';
import {defaults} from '../../topology/defaults.ts';
import type {Address} from './magent-flags.ts';
import {UsageError} from '../usage-error.ts';

/** Parses a duration such as `250ms` or `30s` to milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: '<duration>',
  parse: async (input) => {
    const ms = parseDuration(input);
    if (ms === undefined) throw new UsageError(`expected a duration such as 250ms, 30s or 2m, not "${input}"`);
    return ms;
  },
});

/** Parses a whole number; its range is checked where it is used. */
export const wholeFlag = Flags.custom<number>({
  helpValue: '<n>',
  parse: async (input) => {
    const value = /^\d+$/.test(input) ? Number(input) : NaN;
    if (!Number.isSafeInteger(value)) throw new UsageError(`expected a whole number, not "${input}"`);
    return value;
  },
});

/** The same range as the random seeds that mcluster prints. */
export const seedFlag = Flags.custom<number>({
  helpValue: '<n>',
  parse: async (input) => {
    const seed = /^\d+$/.test(input) ? Number(input) : NaN;
    if (!(seed <= maxSeed)) throw new UsageError(`expected a whole number from 0 to ${maxSeed}, not "${input}"`);
    return seed;
  },
});

/** A TCP port. */
export const portFlag = Flags.custom<number>({
  helpValue: '<port>',
  parse: async (input) => {
    const port = /^\d{1,5}$/.test(input) ? Number(input) : 0;
    if (port < 1 || port > 65_535) throw new UsageError(`expected a port from 1 to 65535, not "${input}"`);
    return port;
  },
});

/** `127.0.0.1:11211`, `localhost:11211`, `[::1]:11211`. */
export const addressFlag = Flags.custom<Address>({
  helpValue: '<ip:port>',
  parse: async (input) => {
    const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(input);
    const port = Number(match?.[3]);
    if (!match || port < 1 || port > 65_535)
      throw new UsageError(`expected IP:PORT such as 127.0.0.1:11211, not "${input}"`);
    return {host: match[1] ?? match[2]!, port};
  },
});

/** A signal by name or number: `SIGTERM`, `term` or `15`. */
export const signalFlag = Flags.custom<NodeJS.Signals>({
  helpValue: '<signal>',
  parse: async (input) => {
    const numbered = Object.entries(constants.signals).find(([, number]) => String(number) === input);
    const name = numbered?.[0] ?? input.toUpperCase().replace(/^(SIG)?/, 'SIG');
    if (!(name in constants.signals)) throw new UsageError(`expected a signal such as SIGTERM, not "${input}"`);
    return name as NodeJS.Signals;
  },
});

/**
 * The cluster that a command acts on. Not oclif's `env` option, which makes the variable count as a typed flag: `down
 * --all` would reject it.
 */
export const nameFlag = Flags.string({
  description: 'name of the cluster (default: $MCLUSTER_NAME, else default)',
  default: async () => nameInEnvironment() ?? defaults.name,
  noCacheDefault: true,
  helpValue: '<name>',
  helpGroup: 'GLOBAL',
  completes: 'cluster',
});

/** Accepted and ignored by commands that act on no cluster, so that scripts may pass it everywhere. */
export const unusedNameFlag = Flags.string({hidden: true});

/** How long to wait for members to answer after a start. */
export const timeoutFlag = durationFlag({
  description: 'how long members may take to answer (default: 30s)',
});

/** One or more members, `MEMBER...`. */
export const membersArg = Args.string({
  name: 'member',
  description: 'name of a member: node1, backup1, proxy1',
  completes: 'member',
  required: true,
  multiple: true,
});

export const memberArg = Args.string({
  name: 'member',
  description: 'name of a member: node1, backup1, proxy1',
  completes: 'member',
  required: true,
});
