import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {controlFolderFor, makeControlFolder} from '../../../src/cluster/record/control-folder.ts';
import {stateHome} from '../../../src/cluster/record/state-home.ts';
import {ourUser} from '../../../src/support/process/our-user.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<object>()),
  userInfo: () => {
    throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)');
  },
}));

describe('a user without an entry in passwd', () => {
  const scratch = useScratchFolder();

  it('has its number as its name', () => {
    expect(ourUser()).toEqual({uid: process.getuid?.(), gid: process.getgid?.()});
  });

  it('has a state home in the root folder without HOME, as in Docker', () => {
    expect(stateHome(undefined, {})).toBe('/.local/state/mcluster');
    expect(stateHome(undefined, {MCLUSTER_HOME: '/state'})).toBe('/state');
  });

  it('has control sockets', async () => {
    expect(controlFolderFor(`/${'x'.repeat(200)}`, ['proxy1'])).toContain(`mcluster-${process.getuid?.()}-`);
    await makeControlFolder(join(scratch.path, 'demo/control'));
  });
});
