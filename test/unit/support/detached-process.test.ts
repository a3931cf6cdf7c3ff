import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {
  endProcess,
  exitOf,
  sendSignal,
  startDetached,
  stopProcess,
  type DetachedCommand,
} from '../../../src/support/detached-process.ts';
import {identify, processState, type ProcessIdentity} from '../../../src/support/process-identity.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {procMissing} from '../../support/marked-processes.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

describe('a detached process', () => {
  const folder = useScratchFolder();
  const signal = new AbortController().signal;
  const claim = async (): Promise<void> => undefined;
  let started: ProcessIdentity[];

  beforeEach(() => {
    started = [];
  });

  afterEach(() => Promise.all(started.map(endProcess)));

  it('writes its output to its log, which only we can read, after what was there', async () => {
    writeFileSync(logFile(), 'before\n', {mode: 0o600});
    await start([shell('echo out; echo err >&2')]);
    expect(await eventually(() => readFileSync(logFile(), 'utf8') === 'before\nout\nerr\n')).toBe(true);
    expect(statSync(logFile()).mode & 0o777).toBe(0o600);
  });

  it('gets its arguments as they are', async () => {
    await start([{...shell(''), file: '/usr/bin/printf', args: ['%s|', 'a b', '$c', '"', '*']}]);
    expect(await eventually(() => readFileSync(logFile(), 'utf8') === 'a b|$c|"|*|')).toBe(true);
  });

  it.skipIf(procMissing !== null)('inherits no open file but its output', async () => {
    // Node closes those below 16 that it was started with itself. 3 is the folder that is being listed.
    await start([{...shell(''), file: '/bin/ls', args: ['/proc/self/fd', '--ignore=??*']}]);
    expect(await eventually(() => readFileSync(logFile(), 'utf8') === '0\n1\n2\n3\n')).toBe(true);
  });

  it('does not run before its identity has been written down', async () => {
    const file = join(folder.path, 'out');
    let wasThere: boolean | undefined;
    const claimed: ProcessIdentity[] = [];
    started = await startDetached([shell(`echo run > ${file}; exec sleep 60`)], {
      signal,
      async claim(identities) {
        claimed.push(...identities);
        // Long enough for a process without a gate; the gate is what is tested.
        wasThere = await waitUntil(() => exists(file) || undefined, {timeoutMs: 100});
      },
    });
    expect(wasThere).toBeUndefined();
    expect(started).toEqual(claimed);
    expect(await eventually(() => exists(file))).toBe(true);
    expect(processState(started[0]!)).toBe('running');
  });

  it('never runs when its identity could not be written down', async () => {
    const file = join(folder.path, 'out');
    let claimed: ProcessIdentity[] = [];
    const starting = startDetached([shell(`echo run > ${file}`), shell('exec sleep 60')], {
      signal,
      claim: (identities) => {
        claimed = identities;
        return Promise.reject(new TypeError('disk full'));
      },
    });
    await expect(starting).rejects.toThrow('disk full');
    expect(claimed.map(processState)).toEqual(['gone', 'gone']);
    expect(exists(file)).toBe(false);
  });

  it('is not started once aborted, nor let run when aborted meanwhile', async () => {
    const controller = new AbortController();
    let claimed: ProcessIdentity[] = [];
    const starting = startDetached([shell('exec sleep 60')], {
      signal: controller.signal,
      claim: async (identities) => {
        claimed = identities;
        controller.abort();
      },
    });
    await expect(starting).rejects.toMatchObject({code: 'INTERRUPTED'});
    expect(claimed.map(processState)).toEqual(['gone']);
    const again = startDetached([shell('exec sleep 60')], {signal: controller.signal, claim});
    await expect(again).rejects.toMatchObject({code: 'INTERRUPTED'});
  });

  it('leaves behind how it ended', async () => {
    await start([shell('exit 7'), shell('exec sleep 60')]);
    expect(await eventually(() => exitOf(started[0]!)?.code === 7)).toBe(true);
    await endProcess(started[1]!);
    expect(await eventually(() => exitOf(started[1]!)?.signal === 'SIGKILL')).toBe(true);
  });

  it('is asked to stop, and ended by force when it does not', async () => {
    const [polite, stubborn] = [join(folder.path, 'polite'), join(folder.path, 'stubborn')];
    const ready = `echo > "$0"; while :; do sleep 0.01; done`;
    await start([
      {...shell(''), args: ['-c', `trap 'exit 5' TERM; ${ready}`, polite]},
      {...shell(''), args: ['-c', `trap '' TERM; ${ready}`, stubborn]},
    ]);
    expect(await eventually(() => exists(polite) && exists(stubborn))).toBe(true);
    expect(await Promise.all([stopProcess(started[0]!, 5000), stopProcess(started[1]!, 50)])).toEqual([true, true]);
    expect(started.map(processState)).toEqual(['gone', 'gone']);
    expect(await eventually(() => exitOf(started[0]!)?.code === 5 && exitOf(started[1]!)?.signal === 'SIGKILL')).toBe(
      true,
    );
    expect(await stopProcess(started[0]!, 50)).toBe(false);
  });

  it('is woken to be asked to stop', async () => {
    const ready = join(folder.path, 'ready');
    await start([shell(`trap 'exit 5' TERM; echo > ${ready}; while :; do sleep 0.01; done`)]);
    expect(await eventually(() => exists(ready))).toBe(true);
    await sendSignal(started[0]!, 'SIGSTOP');
    // Without being woken it would be ended by force, and leave another exit.
    await stopProcess(started[0]!, 2000);
    expect(await eventually(() => exitOf(started[0]!)?.code === 5)).toBe(true);
  });

  it('takes along what it has started itself when it is ended by force', async () => {
    const [pidFile, wrapped] = [join(folder.path, 'pid'), join(folder.path, 'wrapped')];
    await start([shell(`sh -c 'echo $$ > ${wrapped}; mv ${wrapped} ${pidFile}; exec sleep 60'; exit 0`)]);
    expect(await eventually(() => exists(pidFile))).toBe(true);
    const inner = identify(Number(readFileSync(pidFile, 'utf8')))!;
    started.push(inner);
    await endProcess(started[0]!);
    expect(await eventually(() => processState(inner) === 'gone')).toBe(true);
  });

  it('has taken a signal when it can be seen', async () => {
    await start([shell('exec sleep 60')]);
    await sendSignal(started[0]!, 'SIGSTOP');
    expect(processState(started[0]!)).toBe('paused');
    // It waits for SIGCONT; to wait for its end would be for ever.
    await sendSignal(started[0]!, 'SIGTERM');
    expect(processState(started[0]!)).toBe('paused');
    await sendSignal(started[0]!, 'SIGKILL');
    expect(processState(started[0]!)).toBe('gone');
    await sendSignal(started[0]!, 'SIGKILL');
  });

  async function start(commands: DetachedCommand[]): Promise<void> {
    started = await startDetached(commands, {claim, signal});
  }

  function shell(script: string): DetachedCommand {
    return {file: '/bin/sh', args: ['-c', script], logFile: logFile()};
  }

  function logFile(): string {
    return join(folder.path, 'log');
  }
});

function exists(file: string): boolean {
  return statSync(file, {throwIfNoEntry: false}) !== undefined;
}

/** A file that is not there yet is not there yet. */
function eventually(condition: () => boolean): Promise<boolean | undefined> {
  const ask = (): true | undefined => {
    try {
      return condition() || undefined;
    } catch {
      return undefined;
    }
  };
  return waitUntil(ask, {timeoutMs: 120_000});
}
