import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {useScratchFolder} from '../support/scratch-home.ts';

// oclif looks for plugins and themes there.
describe("the user's folders for data and configuration", () => {
  const scratch = useScratchFolder();
  const dataFolder = (): string => join(scratch.path, '.local', 'share', 'mcluster');
  const configFolder = (): string => join(scratch.path, '.config', 'mcluster');

  function run(...args: string[]): {status: number | null; stderr: string} {
    const {XDG_DATA_HOME: _data, XDG_CONFIG_HOME: _config, ...inherited} = process.env;
    const env = {...inherited, HOME: scratch.path, MCLUSTER_HOME: join(scratch.path, 'state')};
    const options = {env, encoding: 'utf8', timeout: 30_000, killSignal: 'SIGKILL'} as const;
    const {status, stderr} = spawnSync(process.execPath, ['bin/run.js', ...args], options);
    return {status, stderr};
  }

  it('hold no plugin that is run', () => {
    const plugin = join(dataFolder(), 'node_modules', 'planted');
    const proof = join(scratch.path, 'planted-code-ran');
    mkdirSync(plugin, {recursive: true});
    const plugins = [{name: 'planted', type: 'user'}];
    writeFileSync(join(dataFolder(), 'package.json'), JSON.stringify({name: 'mcluster', oclif: {plugins, schema: 1}}));
    writeFileSync(
      join(plugin, 'package.json'),
      JSON.stringify({name: 'planted', version: '1.0.0', oclif: {hooks: {init: './hook.js'}}}),
    );
    const hook = `module.exports = {default: async () => require('fs').writeFileSync(${JSON.stringify(proof)}, '')};`;
    writeFileSync(join(plugin, 'hook.js'), hook);
    expect(run('list')).toMatchObject({status: 0});
    expect(existsSync(proof)).toBe(false);
  });

  it.each([
    [['list'], 0],
    [['up', '--help'], 0],
    [['help', 'nope'], 2],
    [['nope'], 2],
  ])('hold no file that is read by mcluster %j', (args, status) => {
    // Reading a pipe that is never written to takes for ever.
    for (const file of [join(dataFolder(), 'package.json'), join(configFolder(), 'theme.json')]) {
      mkdirSync(join(file, '..'), {recursive: true});
      execFileSync('mkfifo', [file]);
    }
    expect(run(...args)).toMatchObject({status});
  });
});
