import type * as fs from 'node:fs';
import {dirname} from 'node:path';
import {expect, it, vi} from 'vitest';
import {ownProgram, packageRoot, PackageUnusableError} from '../../../src/support/files/package-root.ts';

// As with Yarn's Plug'n'Play, where a folder on the path to the package is a file.
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof fs>()),
  statSync: (path: string) => ({isFile: () => path === archive}),
}));
const archive = dirname(process.cwd());

it('refuses to start programs inside an archive', () => {
  expect(packageRoot()).toBe(process.cwd());
  expect(() => ownProgram('bin/run.js')).toThrow(PackageUnusableError);
  expect(() => ownProgram('bin/run.js')).toThrow(`mcluster is inside the archive ${archive}`);
});
