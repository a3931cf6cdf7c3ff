import * as z from 'zod/mini';
import {formatDuration} from '../../support/duration.ts';
import {waitUntil} from '../../support/wait-until.ts';
import {field, mapping, oneOf} from '../../topology/schema-parts.ts';
import {milliseconds, name} from '../schema-parts.ts';
import {seesUp} from '../link-view.ts';
import type {Stage} from '../stage.ts';
import {defineStep} from '../define-step.ts';
import {StepFailedError} from '../step-failed-error.ts';

const defaultWithinMs = 10_000;
const within = {within: field(milliseconds(), 'How long to wait at most.', formatDuration(defaultWithinMs))};

const forMember = mapping({
  member: name('a member'),
  is: oneOf(['running', 'hanging', 'paused', 'dead']),
  ...within,
});
const forLink = mapping({link: name('a node or backup'), is: oneOf(['up', 'down']), ...within});

type Condition = z.infer<typeof forMember> | z.infer<typeof forLink>;

export const wait = defineStep({
  verb: 'wait',
  about: 'wait until something is so, and fail if it is not in time',
  shape: {
    wait: z.union([forMember, forLink], {
      error: 'a condition such as {member: node1, is: running} or {link: node1, is: up}',
    }),
  },
  describe: ({wait}) =>
    `wait until ${describe(wait)}${wait.within === undefined ? '' : `, for ${formatDuration(wait.within)} at most`}`,
  members: ({wait}) =>
    'member' in wait
      ? [{path: ['wait', 'member'], name: wait.member}]
      : [{path: ['wait', 'link'], name: wait.link, roles: ['node', 'backup']}],
  run: async ({wait}, stage) => {
    const timeoutMs = wait.within ?? defaultWithinMs;
    const {clock, signal} = stage;
    const isSo = await waitUntil(async () => (await holds(wait, stage)) || undefined, {timeoutMs, clock, signal});
    if (!isSo) throw new StepFailedError(`waited ${formatDuration(timeoutMs)} in vain until ${describe(wait)}`);
    return [];
  },
});

function describe(condition: Condition): string {
  if ('member' in condition) return `${condition.member} is ${condition.is}`;
  return `the proxies have ${condition.link} ${condition.is}`;
}

async function holds(condition: Condition, stage: Stage): Promise<boolean> {
  const {cluster} = stage;
  if ('member' in condition) {
    const {members} = await cluster.status();
    return members.some((member) => member.name === condition.member && member.state === condition.is);
  }
  const proxies = cluster.members.filter(
    ({role, name}) => role === 'proxy' && stage.timeline.stateOf(name) === 'running',
  );
  const answers = await Promise.all(proxies.map(({name}) => seesUp(name, condition.link, stage)));
  return answers.every((up) => up === (condition.is === 'up'));
}
