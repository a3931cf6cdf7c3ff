import {mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {homedir, userInfo} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {clusterNamePattern, makeStateHome, stateHome} from '../../../../src/cluster/record/state-home.ts';
import {failureOf} from '../../../support/failure-of.ts';
import {procMissing} from '../../../support/marked-processes.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

const passwdHome = userInfo().homedir;

describe('stateHome', () => {
  it.each([
    ['the given folder', '/asked', {MCLUSTER_HOME: '/home', XDG_STATE_HOME: '/xdg'}, '/asked'],
    ['$MCLUSTER_HOME', undefined, {MCLUSTER_HOME: '/home', XDG_STATE_HOME: '/xdg'}, '/home'],
    ['$XDG_STATE_HOME/mcluster', undefined, {XDG_STATE_HOME: '/xdg'}, '/xdg/mcluster'],
    ['~/.local/state/mcluster', undefined, {}, join(homedir(), '.local/state/mcluster')],
    [
      'the same for empty variables',
      undefined,
      {MCLUSTER_HOME: '', XDG_STATE_HOME: ''},
      join(homedir(), '.local/state/mcluster'),
    ],
    [
      'the same for a relative XDG_STATE_HOME',
      undefined,
      {HOME: '/u', XDG_STATE_HOME: 'x'},
      '/u/.local/state/mcluster',
    ],
    ['in the home from passwd for an empty HOME', undefined, {HOME: ''}, join(passwdHome, '.local/state/mcluster')],
    ['in the home from passwd for a relative HOME', undefined, {HOME: 'u'}, join(passwdHome, '.local/state/mcluster')],
  ])('is %s', (_what, wanted, environment, expected) => {
    expect(stateHome(wanted, environment)).toBe(expected);
  });

  it('is absolute, since daemons run in another folder', () => {
    expect(stateHome('here', {})).toBe(join(process.cwd(), 'here'));
    expect(stateHome(undefined, {MCLUSTER_HOME: 'there'})).toBe(join(process.cwd(), 'there'));
  });
});

describe('stateHome through a link', () => {
  const scratch = useScratchFolder();

  it.each(['', 'there', 'not/yet'])('resolves to the folder itself, at %j below it', (below) => {
    mkdirSync(join(scratch.path, 'real/there'), {recursive: true});
    symlinkSync(join(scratch.path, 'real'), join(scratch.path, 'link'));
    const real = join(realpathSync(scratch.path), 'real', below);
    expect(stateHome(join(scratch.path, 'link', below))).toBe(real);
    expect(stateHome(real)).toBe(real);
  });
});

describe('makeStateHome', () => {
  const scratch = useScratchFolder();

  it('creates a folder with access for the owner only, or accepts an existing one', async () => {
    const home = join(scratch.path, 'a/b');
    await makeStateHome(home);
    await makeStateHome(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  it.skipIf(procMissing)('fails at once where nothing can be created below an existing folder', async () => {
    expect(await failureOf(makeStateHome('/proc/mcluster/home'))).toMatchObject({code: 'PERMISSION_DENIED'});
  });

  it('may run several times at once', async () => {
    const home = join(scratch.path, 'a/b/c');
    await Promise.all(Array.from({length: 8}, () => makeStateHome(home)));
    expect(statSync(home).isDirectory()).toBe(true);
  });

  it('suggests what to do where no folder can be created', async () => {
    const file = join(scratch.path, 'file');
    writeFileSync(file, '');
    const failure = await failureOf(makeStateHome(join(file, 'home')));
    expect(failure).toMatchObject({
      code: 'PERMISSION_DENIED',
      exitCode: 4,
      hint: 'set MCLUSTER_HOME to another folder',
    });
  });
});

describe('clusterNamePattern', () => {
  it.each(['..', '.draft', 'a/b', '', 'A', '1', 'a'.repeat(32)])('keeps %j from becoming a path', (name) => {
    expect(clusterNamePattern.test(name)).toBe(false);
  });
});
