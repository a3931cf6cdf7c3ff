import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, it, onTestFinished} from 'vitest';
import {freeOffset} from '../support/cli.ts';
import {hangingMemcached} from '../support/hanging-memcached.ts';
import {memcachedMissing} from '../support/memcached-process.ts';
import {useScratchFolder, useScratchHome} from '../support/scratch-home.ts';

/** Debian's `script` from util-linux; those of other systems have other flags. */
const scriptMissing = spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0;

describe.skipIf(memcachedMissing ?? scriptMissing)('a terminal after Ctrl-C', () => {
  const home = useScratchHome();
  const folder = useScratchFolder();

  /** Sends Ctrl-C as soon as `text` is shown, and returns the last lines of the final screen. */
  async function interruptAt(text: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const command = `stty cols 80 rows 24; exec ${process.execPath} ${resolve('bin/run.js')} ${args.join(' ')}`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: {...process.env, ...env, MCLUSTER_HOME: home.path},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    let shown = '';
    terminal.stdout.on('data', (chunk: Buffer) => (shown += stripVTControlCharacters(chunk.toString())));
    const ended = once(terminal, 'close');
    await expect.poll(() => shown).toContain(text);
    terminal.stdin.write('\x03');
    await ended;
    return shown.slice(-600).replaceAll('\r', '');
  }

  it('shows no tick at undone steps of up', async () => {
    const offset = String(await freeOffset());
    const env = {MCLUSTER_MEMCACHED: await hangingMemcached(folder.path)};
    const left = await interruptAt('✔ start', ['up', '--runtime', 'process', '--port-offset', offset], env);
    expect(left).toMatch(/^- undone: start 2 nodes, 1 backup, 1 proxy\n✖ wait until all 4 answer\n+interrupted/m);
  });

  it('shows no tick at an interrupted scenario', async () => {
    const file = join(folder.path, 'story.yaml');
    await writeFile(file, 'topology: {nodes: 1, backups: 0}\nsteps:\n  - set: {a: 1}\n  - sleep: 1m\n');
    const left = await interruptAt('set a = 1: STORED', ['scenario', 'run', file, '--runtime', 'process']);
    expect(left).toMatch(
      /^- story\n {2}✔ set a = 1: STORED\n {2}✖ FAILED: step 2 \(sleep 1m\): cut short\n- the cluster\n/m,
    );
  });

  it("shows the output of a scenario's program below the drawing", async () => {
    const file = join(folder.path, 'story.yaml');
    const text = "steps:\n  - exec: 'echo so far; exit 3'\nalways:\n  - sleep: 1m\n";
    await writeFile(file, `topology: {nodes: 1, backups: 0}\n${text}`);
    const left = await interruptAt('FAILED: step 1', ['scenario', 'run', file, '--runtime', 'process']);
    expect(left).toMatch(/: cut short\n- the cluster\n[^]*\n {2}output of step 1:\n {4}\| so far\n/);
  });
});

describe.skipIf(scriptMissing)('a dumb terminal', () => {
  const home = useScratchHome();

  it('gets plain lines', async () => {
    const offset = await freeOffset();
    const up = `up --runtime embedded --port-offset ${offset}`;
    const command = `stty cols 80 rows 24; exec ${process.execPath} ${resolve('bin/run.js')} ${up}`;
    const env = {...process.env, TERM: 'dumb', MCLUSTER_HOME: home.path};
    const {stdout} = spawnSync('script', ['-qec', command, '/dev/null'], {env, encoding: 'utf8'});
    expect(stdout).toContain('ok: start 2 nodes, 1 backup, 1 proxy');
    expect(stdout).not.toContain('\x1b');
  });
});

describe.skipIf(scriptMissing)('colours', () => {
  /** Returns what `command` writes to a terminal; `$mcluster` in it is the CLI. */
  function onTerminal(command: string, changes: Record<string, string> = {}): string {
    // chalk draws no colours on most CI services.
    const {NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...inherited} = process.env;
    const env = {...inherited, TERM: 'xterm', mcluster: `${process.execPath} ${resolve('bin/run.js')}`, ...changes};
    return spawnSync('script', ['-qec', command, '/dev/null'], {env, encoding: 'utf8'}).stdout;
  }
  const result = '$mcluster scenario list 2>/dev/null';
  const error = '$mcluster nope >/dev/null';

  it('are drawn on stdout and on stderr, if that stream is a terminal', () => {
    expect(onTerminal(result)).toContain('\x1b[');
    expect(onTerminal(error)).toContain('\x1b[31mError:');
    expect(onTerminal(`${result} | cat`)).not.toContain('\x1b');
    expect(onTerminal('$mcluster nope 2>&1 >/dev/null | cat')).toMatch(/^Error:/);
    expect(onTerminal('$mcluster nope 2>&1 | cat; $mcluster nope')).toMatch(/^Error:[^]*.\[31mError:/);
  });

  it('follow NO_COLOR, FORCE_COLOR and TERM=dumb', () => {
    expect(onTerminal(error, {NO_COLOR: '1'})).not.toContain('\x1b');
    expect(onTerminal(error, {NO_COLOR: ''})).toContain('\x1b[31m');
    expect(onTerminal(error, {TERM: 'dumb'})).not.toContain('\x1b');
    expect(onTerminal(error, {FORCE_COLOR: '0'})).not.toContain('\x1b');
    expect(onTerminal(error, {TERM: 'dumb', FORCE_COLOR: '1'})).toContain('\x1b[31m');
    expect(onTerminal(`${result} | cat`, {NO_COLOR: '1', FORCE_COLOR: '1'})).toContain('\x1b[');
  });
});
