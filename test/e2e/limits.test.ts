import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {freeOffset} from '../support/cli.ts';
import {mountMissing, onSmallDisk} from '../support/mount-namespace.ts';
import {useScratchFolder, useScratchHome} from '../support/scratch-home.ts';

describe('a command with too few file descriptors', () => {
  const home = useScratchHome();

  it('reports it, and does not mistake the ports for ones in use', async () => {
    const offset = await freeOffset({nodes: 30});
    const up = ['up', '--nodes', '30', '--runtime', 'embedded', '--port-offset', String(offset), '--json'];
    const {exitCode, stdout} = await withFiles(40, up);
    expect(JSON.parse(stdout)).toMatchObject({error: {code: 'RESOURCE_LIMIT', details: {errno: 'EMFILE'}}});
    expect(exitCode).toBe(4);
  });

  /** Node raises the soft limit to the hard one, so limit the hard one. */
  async function withFiles(limit: number, args: readonly string[]): Promise<{exitCode: number; stdout: string}> {
    const script = 'ulimit -n "$1"; shift; exec "$@"';
    const command = [process.execPath, resolve('bin/run.js'), ...args];
    const child = spawn('/bin/sh', ['-c', script, 'sh', String(limit), ...command], {
      env: {...process.env, MCLUSTER_HOME: home.path},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const [exitCode] = (await once(child, 'close')) as [number];
    return {exitCode, stdout};
  }
});

describe.skipIf(mountMissing !== null)('on a full disk', () => {
  const folder = useScratchFolder();
  const mcluster = `"${process.execPath}" "${resolve('bin/run.js')}"`;

  it('down ends every member and removes the state', async () => {
    const up = `up --nodes 2 --runtime embedded --port-offset ${await freeOffset()}`;
    const said = onDisk(
      '40k',
      `${mcluster} ${up} >/dev/null 2>&1 || exit 1
      cat /dev/zero >"$1/filler" 2>/dev/null
      ${mcluster} kill node1 --json
      ${mcluster} down --json || exit 2
      ls -A "$1"`,
    );
    const [killed, down, left] = parts(said);
    expect(killed).toMatchObject({error: {code: 'DISK_FULL'}});
    expect(down).toEqual([{name: 'default', existed: true, ended: ['node1', 'node2', 'backup1', 'proxy1']}]);
    expect(left).toBe('filler');
  });

  it.each(['4k', '12k', '20k'])(
    'with %s, up works or reports that the disk is full, and leaves nothing',
    async (size) => {
      const up = `up --nodes 2 --runtime embedded --port-offset ${await freeOffset()} --json`;
      const [result, , left] = parts(
        onDisk(size, `${mcluster} ${up} 2>/dev/null; ${mcluster} down --json; ls -A "$1"`),
      );
      if ('error' in (result as object)) expect(result).toMatchObject({error: {code: 'DISK_FULL'}});
      else expect(result).toMatchObject({outcome: 'created'});
      expect(left).toBe('');
    },
  );

  function onDisk(size: string, script: string): string {
    return onSmallDisk(script, {folder: folder.path, size, env: {MCLUSTER_HOME: folder.path}});
  }
});

/** Splits two JSON documents, and the text after them. */
function parts(text: string): [unknown, unknown, string] {
  const [, first = '', second = '', rest = ''] = /^(\{[^]*?^\})\n([[{][^]*?^[\]}])\n([^]*)$/m.exec(text) ?? [];
  return [JSON.parse(first), JSON.parse(second), rest.trim()];
}
