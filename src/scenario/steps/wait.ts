import * as z from 'zod/mini';
import {formatDuration} from '../../support/duration.ts';
import {waitUntil} from '../../support/wait-until.ts';
import {field, mapping} from '../../topology/file/topology-schema-parts.ts';
import {milliseconds, name} from '../file/scenario-schema-parts.ts';
import {seesUp} from '../run/settle.ts';
import type {Stage} from '../run/stage.ts';
import {defineStep} from '../define-step.ts';
import {StepFailedError} from '../run/step-failed-error.ts';

const defaultWithinMs = 10_000;
const within = {within: field(milliseconds(), 'Timeout.', formatDuration(defaultWithinMs))};

const forMember = mapping({
  member: name('a member'),
  is: z.enum(['running', 'hanging', 'paused', 'dead'], {
    error: 'one of running, hanging, paused, dead; up and down are for links (link: node1)',
  }),
  ...within,
});
const forLink = mapping({
  link: name('a node or backup'),
  is: z.enum(['up', 'down'], {
    error: 'one of up, down; running, hanging, paused and dead are for members (member: node1)',
  }),
  ...within,
});

type Condition = z.infer<typeof forMember> | z.infer<typeof forLink>;

export const wait = defineStep({
  verb: 'wait',
  about: 'wait until a condition is met; the step fails on timeout',
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
  links: ({wait}) => ('link' in wait ? ['wait', 'link'] : null),
  run: async ({wait}, stage) => {
    const timeoutMs = wait.within ?? defaultWithinMs;
    const {clock, signal} = stage;
    let seen: readonly View[] = [];
    const isSo = async (): Promise<true | undefined> => {
      seen = await viewsOf(wait, stage);
      return seen.every(({is}) => is === wait.is) || undefined;
    };
    const isInTime = await waitUntil(isSo, {timeoutMs, clock, signal}).catch((error: unknown) => {
      // When a run ends first, its last observations are still worth reporting.
      if (!signal.aborted || seen.length === 0) throw error;
    });
    if (isInTime) return [];
    const last = seen.map(({by, is}) => `${by} ${is}`).join(', ');
    const waited = signal.aborted ? 'interrupted' : `timed out after ${formatDuration(timeoutMs)}`;
    throw new StepFailedError(
      `${waited} while waiting until ${describe(wait)}; last seen: ${last}${hintFor(wait, stage)}`,
    );
  },
});

function describe(condition: Condition): string {
  if ('member' in condition) return `${condition.member} is ${condition.is}`;
  return `the proxies have ${condition.link} ${condition.is}`;
}

/** A state and the member or proxy that reports it: `node1 is hanging`, `proxy1 has it down`. */
type View = {by: string; is: string | null};

async function viewsOf(condition: Condition, stage: Stage): Promise<View[]> {
  const {cluster} = stage;
  if ('member' in condition) {
    const {members} = await cluster.status();
    return members.flatMap(({name, state}) => (name === condition.member ? [{by: `${name} is`, is: state}] : []));
  }
  const proxies = cluster.members.filter(
    ({role, name}) => role === 'proxy' && stage.timeline.stateOf(name) === 'running',
  );
  return Promise.all(
    proxies.map(async ({name}) => ({
      by: `${name} has it`,
      is: (await seesUp(name, condition.link, stage)) ? 'up' : 'down',
    })),
  );
}

/** Waiting does not help under magent, which notices failures only when it sends a command. */
function hintFor(condition: Condition, {policy}: Stage): string {
  if (!('link' in condition) || policy !== 'magent') return '';
  return ' (magent notices only when it sends a command to the member: send one through each proxy first)';
}
