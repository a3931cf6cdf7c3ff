import type {UpResult} from '../cluster/lifecycle/up.ts';
import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';

/** Nothing that clients connect to is alive. */
export class EndpointsDeadError extends MclusterError {
  constructor(cluster: string, dead: readonly string[]) {
    super({
      code: 'MEMBER_STATE',
      message: `cluster ${cluster} has nothing that clients can connect to: ${dead.join(', ')} ${dead.length === 1 ? 'is' : 'are'} dead`,
      hint: nextCommand(cluster, `start ${dead.join(' ')}`),
      details: {cluster, dead},
    });
  }
}

/**
 * Checks a cluster that was there already, before a command runs with it. Some dead members may be what the command is
 * about, so that they are a warning.
 * @throws {EndpointsDeadError} when no member that clients connect to is alive
 */
export function demandEndpoints({status, dead}: UpResult, warn: (line: string) => void): void {
  if (dead.length === 0) return;
  const {name, members} = status;
  const proxies = members.filter(({role}) => role === 'proxy');
  const clients = proxies.length > 0 ? proxies : members.filter(({role}) => role === 'node');
  if (clients.every((member) => dead.includes(member.name))) throw new EndpointsDeadError(name, dead);
  warn(`cluster ${name} is used although ${dead.join(', ')} ${dead.length === 1 ? 'is' : 'are'} dead`);
}
