import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {
  commandOf,
  identify,
  processState,
  signalProcess,
  type ProcessIdentity,
} from '../../../../src/support/process/process-identity.ts';
import {waitUntil} from '../../../../src/support/wait-until.ts';

describe('a process identity', () => {
  let child: ChildProcess;
  let identity: ProcessIdentity;

  beforeEach(async () => {
    child = spawn('sleep', ['60'], {stdio: 'ignore'});
    await once(child, 'spawn');
    identity = identify(child.pid!)!;
  });

  afterEach(() => {
    child.kill('SIGKILL');
  });

  it('stays the same while the process lives, also when read from a file', () => {
    expect(identify(child.pid!)).toEqual(identity);
    expect(processState(JSON.parse(JSON.stringify(identity)) as ProcessIdentity)).toBe('running');
    expect(commandOf(child.pid!)).toBe('sleep 60');
  });

  it('shows the command on one line, whatever its arguments contain', async () => {
    const script = spawn('sh', ['-c', '# one\n\u{1b}[31mtwo\nsleep 60; true'], {stdio: 'ignore', detached: true});
    await once(script, 'spawn');
    expect(commandOf(script.pid!)).toBe('sh -c # one [31mtwo sleep 60; true');
    process.kill(-script.pid!, 'SIGKILL');
  });

  it('reports the process as paused and as running', async () => {
    expect(signalProcess(identity, 'SIGSTOP')).toBe(true);
    expect(await waitUntil(() => (processState(identity) === 'paused' ? true : undefined), {timeoutMs: 120_000})).toBe(
      true,
    );
    signalProcess(identity, 'SIGCONT');
    expect(await waitUntil(() => (processState(identity) === 'running' ? true : undefined), {timeoutMs: 120_000})).toBe(
      true,
    );
  });

  it('is gone once the process has ended, and then receives no signals', async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processState(identity)).toBe('gone');
    expect(identify(identity.pid)).toBeNull();
    expect(signalProcess(identity, 'SIGTERM')).toBe(false);
    expect(commandOf(identity.pid)).toBe(`pid ${identity.pid}`);
  });

  it('names the process for which a signal was not permitted', () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new TypeError('kill EPERM'), {code: 'EPERM'});
    });
    try {
      expect(() => signalProcess(identity, 'SIGTERM')).toThrow(`send SIGTERM to pid ${identity.pid} (sleep 60)`);
    } finally {
      kill.mockRestore();
    }
  });

  it('is not another process with the same pid', () => {
    const other = {...identity, startTime: `1${identity.startTime}`};
    expect(processState(other)).toBe('gone');
    expect(signalProcess(other, 'SIGKILL')).toBe(false);
    expect(processState(identity)).toBe('running');
  });

  it('reports a zombie as gone', async () => {
    // The shell becomes a sleep that never waits for its child.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {stdio: ['ignore', 'pipe', 'ignore']});
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const isGone = (): true | undefined => (identify(Number(chunk.toString())) === null ? true : undefined);
    expect(await waitUntil(isGone, {timeoutMs: 120_000})).toBe(true);
    parent.kill('SIGKILL');
  });
});
