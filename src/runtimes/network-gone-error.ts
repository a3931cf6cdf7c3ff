import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';

/** The network to which members should be reattached was removed. */
export class NetworkGoneError extends MclusterError {
  constructor(cluster: string, members: readonly string[]) {
    super({
      code: 'MEMBER_STATE',
      message: `can't reconnect ${members.join(', ')}: the network was removed`,
      hint: `recreate ${members.length === 1 ? 'it' : 'them'}, empty, with a network: ${nextCommand(cluster, `restart ${members.join(' ')}`)}`,
      details: {cluster, members},
    });
  }
}
