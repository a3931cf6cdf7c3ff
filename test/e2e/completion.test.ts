import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, it, onTestFinished} from 'vitest';
import {runCli} from '../support/cli.ts';
import {recordedCluster} from '../support/recorded-cluster.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

const home = useScratchFolder();
const folder = useScratchFolder();

/** How each shell is started without the user's own startup files, and then loads the script. */
const shells = {
  bash: {args: ['--norc', '--noprofile'], load: 'source <(mcluster completion bash)'},
  zsh: {args: ['-f'], load: 'autoload -U compinit; compinit -u -D; source <(mcluster completion zsh)'},
  fish: {args: ['--no-config'], load: 'mcluster completion fish | source'},
};

/** Debian's `script` from util-linux; those of other systems have other flags. */
const scriptMissing = spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0;

describe.each(Object.entries(shells))('TAB in %s', (shell, {args, load}) => {
  const missing = spawnSync(shell, ['-c', 'true']).status !== 0;

  it.skipIf(scriptMissing || missing)(`completes${missing ? ` (skipped: there is no ${shell})` : ''}`, async () => {
    await recordedCluster(home.path, 'default', {nodes: 1, backups: 0});
    await recordedCluster(home.path, 'other');
    await writeFile(join(folder.path, 'my-topology.yaml'), '');
    await writeFile(join(folder.path, 'kept'), 'kept');
    const terminal = await startShell([shell, ...args].join(' '));
    // Loads the script twice, as users do after editing their startup file.
    terminal.type(`${load}\r`);
    terminal.type(`${load}\r`);
    for (const [typed, ran] of [
      ['mcluster ki\t', 'kill'],
      ['mcluster fault re\t', 'fault remove'],
      ['mcluster fault add half\t', 'fault add half-open'],
      ['mcluster kill no\t', 'kill node1'],
      ['mcluster down --name o\t', 'down --name other'],
      ['mcluster heal --name other b\t', 'heal --name other backup1'],
      ['mcluster heal --name=other b\t', 'heal --name=other backup1'],
      ['mcluster up --dry\t', 'up --dry-run'],
      ['mcluster up --runtime em\t', 'up --runtime embedded'],
      ['mcluster up --runtime=em\t', 'up --runtime=embedded'],
      ['mcluster up my-\t', 'up my-topology.yaml'],
      ['mcluster with --file my-\t', 'with --file my-topology.yaml'],
      ['mcluster init kep\t', 'init kept'],
      ['mcluster scenario show stale-re\t', 'scenario show stale-restart'],
      ['mcluster scenario run --report ju\tfile', 'scenario run --report junit=file'],
      ["mcluster fault add --key 'a:*' --on n\t", 'fault add --key a:* --on node1'],
    ] as const) {
      terminal.type(`${typed}\r`);
      await terminal.shows(`ran: ${ran}\n`);
    }
    if (shell === 'bash') {
      // Some users set it for other programs.
      terminal.type("COMP_WORDBREAKS=' '\rmcluster up --runtime=pro\t\r");
      await terminal.shows('ran: up --runtime=process\n');
    }
    // Completion must not run anything that was typed.
    terminal.type('mcluster up $(touch made) > kept --dry\t\x15');
    terminal.type('mcluster asked\r');
    await terminal.shows('ran: asked\n');
    expect(await readFile(join(folder.path, 'kept'), 'utf8')).toBe('kept');
    expect(await readdir(folder.path)).not.toContain('made');
    await terminal.end();
    expect(terminal.shown()).not.toMatch(/error|readonly|not found/i);
  });
});

describe('mcluster complete', () => {
  it('prints no error and no candidates when the state is broken', async () => {
    await mkdir(join(home.path, 'default'));
    await writeFile(join(home.path, 'default', 'cluster.json'), 'nonsense');
    const env = {MCLUSTER_HOME: home.path};
    for (const words of [['kill', ''], ['fault', 'remove', ''], ['nope', '--x', ''], ['--'], []]) {
      const {stdout, ...rest} = await runCli(['complete', '--', ...words], {env});
      expect(rest, words.join(' ')).toEqual({exitCode: 0, signal: null, stderr: ''});
      expect(stdout, words.join(' ')).toMatch(/^(\S+\t.*\n)*:4\n$/);
    }
  });

  it('treats flags of the line as words, not as its own', async () => {
    const {stdout} = await runCli(['complete', '--', 'up', '--help', '--json', '--version', '--no-p']);
    expect(stdout).toMatch(/^--no-proxy\t.*\n:4\n$/);
  });
});

type Terminal = {
  type: (keys: string) => void;
  shows: (text: string) => Promise<void>;
  shown: () => string;
  end: () => Promise<void>;
};

/** Starts a shell to type into, with an mcluster that only completes and prints its other calls. */
async function startShell(command: string): Promise<Terminal> {
  const program = join(folder.path, 'mcluster');
  const cli = `exec '${process.execPath}' '${resolve('bin/run.js')}' "$@"`;
  await writeFile(program, `#!/bin/sh\ncase $1 in complet*) ${cli} ;; esac\necho "ran: $*"\n`, {mode: 0o755});
  const terminal = spawn('script', ['-qec', `stty cols 200; exec ${command}`, '/dev/null'], {
    cwd: folder.path,
    env: {HOME: folder.path, PATH: `${folder.path}:${process.env.PATH}`, TERM: 'xterm', MCLUSTER_HOME: home.path},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const ended = once(terminal, 'close');
  let shown = '';
  terminal.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const plain = (): string => stripVTControlCharacters(shown).replaceAll('\r', '');
  return {
    type: (keys) => void terminal.stdin.write(keys),
    shows: (text) => expect.poll(plain).toContain(text),
    shown: plain,
    async end() {
      terminal.stdin.write('exit\r');
      await ended;
    },
  };
}
