import {once} from 'node:events';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {callProxy} from '../../../src/proxy/control/control-client.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const folder = useScratchFolder();

it('does not call a method for a caller that has already aborted', async () => {
  const path = join(folder.path, 'proxy.sock');
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.end('{"id":1,"result":"done"}\n'));
  }).listen(path);
  await once(server, 'listening');
  try {
    expect(await callProxy(path, 'status')).toBe('done');
    await expect(callProxy(path, 'status', {}, AbortSignal.abort())).rejects.toThrow('no answer to status');
  } finally {
    server.close();
  }
});
