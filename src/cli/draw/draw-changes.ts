import {paint} from '../screen/theme.ts';
import type {MemberChange} from '../../cluster/members/member-change.ts';

const done = {
  kill: 'killed',
  stop: 'stopped',
  start: 'started',
  restart: 'restarted',
  pause: 'paused',
  resume: 'resumed',
  flush: 'flushed',
} as const satisfies Record<MemberChange['verb'], string>;

/** Returns one line per member: `node1 started (pid 4711)`, `node2 not started: already running`. */
export function drawChanges(changes: readonly MemberChange[]): string {
  const {strong, dim} = paint(process.stdout);
  return changes
    .map(({name, verb, changed, state, pid, note}) => {
      if (verb === 'kill' && state !== 'dead') return `${strong(name)} received the signal and is ${state}`;
      const what = changed ? done[verb] : `not ${done[verb]}`;
      const after = changed && pid !== null && (verb === 'start' || verb === 'restart') ? dim(` (pid ${pid})`) : '';
      return `${strong(name)} ${what}${after}${note ? `: ${note}` : ''}`;
    })
    .join('\n');
}
