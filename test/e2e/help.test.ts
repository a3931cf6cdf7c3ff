import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {runCli} from '../support/cli.ts';

type Manifest = {commands: Record<string, {flags: Record<string, {description?: string; hidden?: boolean}>}>};

// Written by the build that runs before every test run.
const {commands} = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as Manifest;

describe('help', () => {
  it('lists the commands without arguments, and with --help', async () => {
    const bare = await runCli([], narrow);
    expect(bare).toMatchObject({exitCode: 0, stderr: ''});
    expect(withoutVersion(bare.stdout)).toMatchSnapshot();
    expect(await runCli(['--help'], narrow)).toEqual(bare);
    expect(await runCli(['help'], narrow)).toEqual(bare);
  });

  it.each(Object.keys(commands))('describes %s', async (id) => {
    const words = id.split(':');
    const {exitCode, stdout, stderr} = await runCli([...words, '--help'], narrow);
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
    expect(stdout).toMatchSnapshot();
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('  $'))).toEqual([]);
  });

  it.each(Object.entries(commands))('describes every flag of %s', (_id, {flags}) => {
    for (const [flag, {description, hidden}] of Object.entries(flags)) {
      if (!hidden) expect(description, `--${flag}`).toMatch(/\S/);
    }
  });
});

const narrow = {env: {COLUMNS: '80'}};

function withoutVersion(text: string): string {
  return text.replace(/mcluster\/\S+ \S+ node-\S+/, 'mcluster/VERSION');
}
