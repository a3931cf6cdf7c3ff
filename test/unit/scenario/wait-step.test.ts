import {expect, it} from 'vitest';
import type {Stage} from '../../../src/scenario/run/stage.ts';
import {wait} from '../../../src/scenario/steps/wait.ts';
import {systemClock} from '../../../src/support/clock.ts';
import {failureOf} from '../../support/failure-of.ts';

function waitFor(state: string, {within, abortAfter = Infinity}: {within: number; abortAfter?: number}) {
  const controller = new AbortController();
  let asked = 0;
  const status = async (): Promise<object> => {
    if (++asked >= abortAfter) controller.abort();
    return {members: [{name: 'node1', state}]};
  };
  const stage = {cluster: {status}, clock: systemClock, signal: controller.signal, policy: 'magent'};
  return failureOf(
    Promise.resolve(wait.run({wait: {member: 'node1', is: 'running', within}}, stage as unknown as Stage)),
  );
}

it('wait reports its last observation, also when the run ends before its time is up', async () => {
  expect((await waitFor('dead', {within: 20})).message).toBe(
    'timed out after 20ms while waiting until node1 is running; last seen: node1 is dead',
  );
  expect((await waitFor('dead', {within: 60_000, abortAfter: 3})).message).toBe(
    'interrupted while waiting until node1 is running; last seen: node1 is dead',
  );
});
