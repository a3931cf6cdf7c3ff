import type {UpResult} from '../cluster/lifecycle/up.ts';
import {nextCommand} from '../errors/next-command.ts';
import {connectableHost} from '../support/net/ports.ts';
import {paint} from './screen/theme.ts';

/** Returns one line with the command to try after `up`. */
export function whatToTry({outcome, status, dead}: UpResult): string {
  const {dim, accent} = paint(process.stderr);
  if (outcome === 'already-running') {
    if (dead.length === 0) return dim('Already running.');
    const isRunning = dead.length < status.members.length;
    const problem = isRunning
      ? 'Already up, but not every member is running.'
      : 'Already up, but no member is running.';
    return `${dim(`${problem} Start the dead members:`)} ${accent(nextCommand(status.name, `start ${dead.join(' ')}`))}`;
  }
  const {host, port} = status.members.find(({role}) => role === 'proxy') ?? status.members[0]!;
  const request = String.raw`printf 'set k 0 0 2\r\nhi\r\nget k\r\nquit\r\n'`;
  return `${dim('Try:')} ${accent(`${request} | nc ${connectableHost(host)} ${port}`)}`;
}
