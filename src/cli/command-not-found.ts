import type {Hook} from '@oclif/core';
import {closest} from '../support/did-you-mean.ts';
import {UnknownCommandError, UsageError} from './usage-error.ts';

/** The `command_not_found` hook of oclif. Without it, oclif exits with 127 and no suggestion. */
const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  throw unknownCommand(id, config.commands);
};

export default commandNotFound;

/** `id` is in oclif's notation: `topology:show`. */
export function unknownCommand(
  id: string,
  known: readonly {id: string; hidden?: boolean}[],
): UsageError | UnknownCommandError {
  const commands = known.filter(({hidden}) => !hidden).map((command) => command.id.replaceAll(':', ' '));
  // oclif parses `status extra` as one command name, since topics are separated by spaces, too.
  const typed = id.replaceAll(':', ' ');
  const command = commands.find((name) => typed.startsWith(`${name} `));
  if (command === undefined) return new UnknownCommandError(typed, closest(typed, commands));
  const extra = typed.slice(command.length + 1);
  return new UsageError(
    `mcluster ${command} takes no argument "${extra}"`,
    `Arguments and flags: mcluster ${command} --help`,
  );
}
