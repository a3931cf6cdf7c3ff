import {field} from '../../topology/file/topology-schema-parts.ts';
import {describeReply} from '../verdict/observation.ts';
import {name} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';
import {StepFailedError} from '../run/step-failed-error.ts';

export const stats = defineStep({
  verb: 'stats',
  about: 'read the statistics of a member',
  shape: {
    stats: name('a member'),
    of: field(
      name('a group of statistics'),
      'Group of statistics, such as `items`; `proxy` for those of the proxy itself.',
    ),
  },
  observes: 'stats',
  isRepeatable: true,
  describe: ({stats, of}) => `stats ${of === undefined ? '' : `${of} `}of ${stats}`,
  members: ({stats}) => [{path: ['stats'], name: stats}],
  run: async ({stats: member, of}, stage) => {
    await stage.settle();
    const {reply} = await stage.clients.at(member).run({verb: 'stats', argument: of});
    if (reply.type !== 'stats')
      throw new StepFailedError(`${member} did not reply with statistics: ${describeReply(reply)}`);
    return [{type: 'stats', member, stats: reply.stats}];
  },
});
