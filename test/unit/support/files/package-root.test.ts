import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {describe, expect, it} from 'vitest';
import {ownProgram, packageRoot} from '../../../../src/support/files/package-root.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

describe('the root of the package', () => {
  const folder = useScratchFolder();

  it('is the folder of the package named mcluster', () => {
    expect(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).toMatchObject({name: 'mcluster'});
  });

  it('contains the programs that mcluster starts', () => {
    expect(readFileSync(ownProgram('bin/run.js'), 'utf8')).toContain('#!/usr/bin/env node');
  });

  it('is not the folder of another package that bundles mcluster', async () => {
    const outfile = join(folder.path, 'bundle.mjs');
    await build({
      entryPoints: ['src/support/files/package-root.ts'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
    });
    const source = `import {packageRoot} from ${JSON.stringify(outfile)};
      try { packageRoot(); } catch ({code, message}) { console.log(code, message); }`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', source], {encoding: 'utf8'});
    expect(printed).toBe(
      `PACKAGE_UNUSABLE mcluster's code is in ${folder.path}, without the other files of its package\n`,
    );
  });
});
