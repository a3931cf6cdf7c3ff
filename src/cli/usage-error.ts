import type {Command} from '@oclif/core';
import {MclusterError} from '../errors/mcluster-error.ts';
import {closest} from '../support/did-you-mean.ts';

/** The command line is invalid. */
export class UsageError extends MclusterError {
  constructor(message: string, hint?: string) {
    super({code: 'USAGE', message, hint});
  }
}

/** There is no such command. */
export class UnknownCommandError extends MclusterError {
  constructor(typed: string, suggestion: string | undefined) {
    super({
      code: 'UNKNOWN_COMMAND',
      message: `there is no command "${typed}"`,
      hint: suggestion ? `Did you mean "mcluster ${suggestion}"?` : 'All commands: mcluster --help',
      details: {command: typed, suggestion: suggestion ?? null},
    });
  }
}

type CommandClass = Pick<typeof Command, 'id' | 'flags' | 'usage'>;

/** Turns errors of oclif's parser into a UsageError with a suggestion; returns every other error unchanged. */
export function asUsageError(error: Error, command: CommandClass): Error {
  // Only the parser throws oclif's errors here; commands throw their own.
  const inParser = 'oclif' in error;
  const inFlag = /^Parsing (--[\w-]+) \n\t/.exec(error.message);
  if (!inParser && !inFlag) return error;
  if ('flags' in error && Array.isArray(error.flags)) return unknownFlag(String(error.flags[0]), command);
  if ('args' in error && Array.isArray(error.args)) return wrongArguments(error.args, command);
  const message = error.message
    .replace(inFlag?.[0] ?? '', '')
    .replace(/^The following errors? occurred:\n\s+/, '')
    .replace(/\nSee more help with --help$/, '')
    // oclif prints the parsed value: `--for=5000` where 5s was typed.
    .replaceAll(/^\s*(--[\w-]+)=.* cannot also be provided when using (--[\w-]+)$/gm, "$1 can't be used with $2")
    .replaceAll(/^\s*Missing required flag (\S+)/gm, (_all, name: string) => missingFlag(name, command));
  return new UsageError(inFlag ? `${inFlag[1]}: ${message}` : message, suggestionIn(message) ?? allFlags(command));
}

function unknownFlag(typed: string, command: CommandClass): UsageError {
  const help = allFlags(command);
  const names = Object.keys({json: true, help: true, ...command.flags});
  const meant = closest(typed.replace(/^-+/, ''), names);
  return new UsageError(`there is no flag ${typed}`, meant ? `Did you mean --${meant}? ${help}` : help);
}

/** `args` are missing arguments (oclif definitions) or surplus ones (as typed). */
function wrongArguments(args: readonly (string | Command.Arg.Any)[], command: CommandClass): UsageError {
  const problems = args.map((arg) =>
    typeof arg === 'string'
      ? `unexpected argument "${arg}"`
      : `${arg.name.toUpperCase()} is missing: ${arg.description ?? 'it is required'}`,
  );
  const form = typeof command.usage === 'string' ? command.usage.replace('<%= command.id %>', nameOf(command)) : null;
  return new UsageError(
    problems.join('\n'),
    form ? `${form} (all flags: ${nameOf(command)} --help)` : allFlags(command),
  );
}

function missingFlag(name: string, {flags}: CommandClass): string {
  const {char, description} = flags[name] ?? {};
  return `--${name}${char ? ` (-${char})` : ''} is missing: ${description ?? 'it is required'}`;
}

// oclif: "Expected --runtime=dcker to be one of: docker, process, embedded"
function suggestionIn(message: string): string | undefined {
  const match = /^Expected (?:--[\w-]+=)?(.*) to be one of: (.*)$/.exec(message);
  const meant = match && closest(match[1]!, match[2]!.split(', '));
  return meant ? `Did you mean ${meant}?` : undefined;
}

function allFlags(command: CommandClass): string {
  return `All flags: ${nameOf(command)} --help`;
}

function nameOf({id}: CommandClass): string {
  return `mcluster ${id.replaceAll(':', ' ')}`;
}
