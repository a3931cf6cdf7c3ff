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
} from '../../../../src/support/process/detached-process.ts';
import {identify, processState, type ProcessIdentity} from '../../../../src/support/process/process-identity.ts';
import {waitUntil} from '../../../../src/support/wait-until.ts';
import {procMissing} from '../../../support/marked-processes.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

describe('a detached process', () => {
  const folder = useScratchFolder();
  const signal = new AbortController().signal;
  const claim = async (): Promise<void> => undefined;
  let started: ProcessIdentity[];

  beforeEach(() => {
    started = [];
  });

  afterEach(() => Promise.all(started.map(endProcess)));

  it('appends its output to its log, which only its owner can read', async () => {
    writeFileSync(logFile(), 'before\n', {mode: 0o600});
    await start([shell('echo out; echo err >&2')]);
    expect(await eventually(() => readFileSync(logFile(), 'utf8') === 'before\nout\nerr\n')).toBe(true);
    expect(statSync(logFile()).mode & 0o777).toBe(0o600);
  });

  it('receives its arguments unchanged', async () => {
    await start([{...shell(''), file: '/usr/bin/printf', args: ['%s|', 'a b', '$c', '"', '*']}]);
    expect(await eventually(() => readFileSync(logFile(), 'utf8') === 'a b|$c|"|*|')).toBe(true);
  });

  it.skipIf(procMissing !== null)('inherits no open file except its output', async () => {
    // Node itself closes inherited files below 16. 3 is the folder that is being listed.
    await start([{...shell(''), file: '/bin/ls', args: ['/proc/self/fd', '--ignore=??*']}]);
    expect(await eventually(() => readFileSync(logFile(), 'utf8') === '0\n1\n2\n3\n')).toBe(true);
  });

  it('does not run before its identity has been recorded', async () => {
    const file = join(folder.path, 'out');
    let wasThere: boolean | undefined;
    const claimed: ProcessIdentity[] = [];
    started = await startDetached([shell(`echo run > ${file}; exec sleep 60`)], {
      signal,
      async claim(identities) {
        claimed.push(...identities);
        // Long enough for a process without a gate; the gate is under test.
        wasThere = await waitUntil(() => exists(file) || undefined, {timeoutMs: 100});
      },
    });
    expect(wasThere).toBeUndefined();
    expect(started).toEqual(claimed);
    expect(await eventually(() => exists(file))).toBe(true);
    expect(processState(started[0]!)).toBe('running');
  });

  it('never runs if its identity could not be recorded', async () => {
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

  it('does not start after an abort, and does not run if the abort comes while it starts', async () => {
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

  it('leaves its exit code or signal to be read', async () => {
    await start([shell('exit 7'), shell('exec sleep 60')]);
    expect(await eventually(() => exitOf(started[0]!)?.code === 7)).toBe(true);
    await endProcess(started[1]!);
    expect(await eventually(() => exitOf(started[1]!)?.signal === 'SIGKILL')).toBe(true);
  });

  it('receives SIGTERM, and SIGKILL if it does not end', async () => {
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

  it('is resumed so that it handles SIGTERM', async () => {
    const ready = join(folder.path, 'ready');
    await start([shell(`trap 'exit 5' TERM; echo > ${ready}; while :; do sleep 0.01; done`)]);
    expect(await eventually(() => exists(ready))).toBe(true);
    await sendSignal(started[0]!, 'SIGSTOP');
    // If it were not resumed, it would be killed, and exit in another way.
    await stopProcess(started[0]!, 2000);
    expect(await eventually(() => exitOf(started[0]!)?.code === 5)).toBe(true);
  });

  it('takes its children along when it is killed', async () => {
    const [pidFile, wrapped] = [join(folder.path, 'pid'), join(folder.path, 'wrapped')];
    await start([shell(`sh -c 'echo $$ > ${wrapped}; mv ${wrapped} ${pidFile}; exec sleep 60'; exit 0`)]);
    expect(await eventually(() => exists(pidFile))).toBe(true);
    const inner = identify(Number(readFileSync(pidFile, 'utf8')))!;
    started.push(inner);
    await endProcess(started[0]!);
    expect(await eventually(() => processState(inner) === 'gone')).toBe(true);
  });

  it('has handled a signal when sendSignal resolves', async () => {
    await start([shell('exec sleep 60')]);
    await sendSignal(started[0]!, 'SIGSTOP');
    expect(processState(started[0]!)).toBe('paused');
    // It handles SIGTERM only after SIGCONT; waiting for its end would take for ever.
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

/** Treats a missing file as a condition that does not hold yet. */
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
