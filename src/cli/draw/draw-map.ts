import type {MemberState} from '../../cluster/status/cluster-status.ts';
import type {KeyCopies} from '../../scenario/verdict/key-copies.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import {paint, type Paint} from '../screen/theme.ts';

export type MapMember = Pick<MemberAddress, 'name' | 'role'> & {state: MemberState | null};

const maxKeyLength = 24;
const maxValueLength = 12;

/**
 * Draws one line per member: its state and which keys of the scenario it holds. Values that differ from a single
 * memcached's are marked.
 *
 *     node1    dead
 *     node2    running  b=2
 *     backup1  running  a=1  b=2
 *     proxy1   running
 */
export function drawMap(members: readonly MapMember[], copies: readonly KeyCopies[]): string {
  const colour = paint(process.stderr);
  const nameWidth = Math.max(...members.map(({name}) => name.length));
  const stateWidth = Math.max(...members.map(({state}) => (state ?? '').length));
  return members
    .map(({name, role, state}) => {
      const held = role === 'proxy' ? [] : copies.flatMap((copy) => heldBy(name, copy, colour));
      const shown = colourOf(state, colour)((state ?? '').padEnd(stateWidth));
      return [name.padEnd(nameWidth), shown, ...held].join('  ').trimEnd();
    })
    .join('\n');
}

function heldBy(member: string, {key, truth, at}: KeyCopies, {bad}: Paint): string[] {
  const value = at[member];
  if (value === undefined || value === null) return [];
  const text = `${cut(key, maxKeyLength)}=${cut(value, maxValueLength)}`;
  const isWrong = truth !== undefined && value !== truth;
  return [isWrong ? bad(`${text}!`) : text];
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function colourOf(state: MemberState | null, {good, warn, bad}: Paint): (text: string) => string {
  if (state === 'running') return good;
  return state === 'paused' || state === 'hanging' ? warn : bad;
}
