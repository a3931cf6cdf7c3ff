import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {useScratchFolder} from '../support/scratch-home.ts';

describe('a clone', () => {
  const scratch = useScratchFolder();

  it('says how to build it when it is not built', () => {
    cpSync('bin', join(scratch.path, 'bin'), {recursive: true});
    const bin = join(scratch.path, 'bin', 'run.js');
    // As in the repository, whose package.json declares ES modules.
    writeFileSync(join(scratch.path, 'package.json'), '{"type": "module"}');
    const {status, stdout, stderr} = spawnSync(process.execPath, [bin, 'up'], {encoding: 'utf8'});
    const folder = `${realpathSync(scratch.path)}/`;
    expect({status, stdout, stderr}).toEqual({
      status: 4,
      stdout: '',
      stderr: `Error: mcluster in ${folder} is not built\nHint: cd ${folder} && npm ci\n`,
    });
  });

  it('has no script that npm runs when it links the clone for npx, or installs the package', () => {
    const {scripts} = JSON.parse(readFileSync('package.json', 'utf8')) as {scripts: Record<string, string>};
    const run = ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare'];
    expect(run.filter((name) => name in scripts)).toEqual([]);
  });

  it("removes what an interrupted npx left in npm's cache, and nothing else", () => {
    const [broken, whole, foreign] = ['broken', 'whole', 'foreign'].map((name) => join(scratch.path, '_npx', name));
    for (const folder of [broken!, whole!, foreign!]) mkdirSync(join(folder, 'node_modules'), {recursive: true});
    for (const folder of [broken!, whole!]) symlinkSync(process.cwd(), join(folder, 'node_modules', 'mcluster'));
    writeFileSync(join(whole!, 'package.json'), '{}');
    const env = {...process.env, npm_config_cache: scratch.path};
    expect(spawnSync(process.execPath, ['scripts/mend-npx.mjs'], {env}).status).toBe(0);
    expect([broken, whole, foreign].map((folder) => existsSync(folder!))).toEqual([false, true, true]);
  });
});
