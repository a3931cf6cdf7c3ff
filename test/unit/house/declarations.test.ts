import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {useScratchFolder} from '../../support/scratch-home.ts';

const folder = useScratchFolder();

it('makes the declarations of the public API file by file, because every export there has an explicit type', () => {
  const source = `import {writeDeclarations} from './scripts/declarations.mjs';
    writeDeclarations(['src/index.ts', 'src/testing.ts'], [${JSON.stringify(folder.path)}]);`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', source], {stdio: ['ignore', 'ignore', 'pipe']});
  const files = ['index.d.ts', 'testing.d.ts', 'cluster/cluster.d.ts'].map((file) => join(folder.path, file));
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
