import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, it, onTestFinished} from 'vitest';
import {endGroup} from '../../../../src/support/process/process-group.ts';
import {identify, processState} from '../../../../src/support/process/process-identity.ts';
import {waitUntil} from '../../../../src/support/wait-until.ts';

/** Starts a shell that leads a group of its own and runs `line`, and waits for its first output. */
async function startGroup(line: string) {
  const leader = spawn('/bin/sh', ['-c', line], {detached: true, stdio: ['pipe', 'pipe', 'ignore']});
  onTestFinished(() => {
    try {
      process.kill(-leader.pid!, 'SIGKILL');
    } catch {
      // Already gone, as expected.
    }
  });
  const identity = identify(leader.pid!)!;
  const [printed] = (await once(leader.stdout, 'data')) as [Buffer];
  return {leader, identity, printed: printed.toString().trim()};
}

it('ends a group that this process leads, and none that another process leads', async () => {
  const {leader, identity} = await startGroup('echo started; exec sleep 300.1');
  const exit = once(leader, 'exit');
  await endGroup({pid: identity.pid, startTime: 'another time'});
  expect(processState(identity)).toBe('running');
  await endGroup(identity);
  expect(await exit).toEqual([null, 'SIGTERM']);
});

it('ends the rest of a group whose leader has ended', async () => {
  const {leader, identity, printed} = await startGroup('sleep 300.2 & echo $!; read -r word');
  const exit = once(leader, 'exit');
  leader.stdin.end('go\n');
  await exit;
  const left = identify(Number(printed))!;
  expect(processState(left)).toBe('running');
  await endGroup(identity);
  expect(await waitUntil(() => processState(left) === 'gone' || undefined, {timeoutMs: 120_000})).toBe(true);
});
