import {describe, expect, it} from 'vitest';
import {ServerOptionError, parseDaemonOptions} from '../../../src/runtimes/embedded/daemon-options.ts';

describe('options of the embedded node', () => {
  it('accepts all of them', () => {
    const args = ['--listen', '127.0.0.2', '--port', '11311', '--memory', '128', '--max-connections', '7'];
    expect(parseDaemonOptions(args)).toEqual({host: '127.0.0.2', port: 11311, memoryMiB: 128, maxConnections: 7});
  });

  it('has defaults for the address and the number of clients', () => {
    expect(parseDaemonOptions(['--port', '0', '--memory', '1'])).toEqual({
      host: '127.0.0.1',
      port: 0,
      memoryMiB: 1,
      maxConnections: 1024,
    });
  });

  it.each([
    [['--memory', '64'], '--port of the embedded node is missing; expected a number from 0 to 65535'],
    [
      ['--port', '65536', '--memory', '64'],
      '--port of the embedded node is "65536"; expected a number from 0 to 65535',
    ],
    [['--port', '1x', '--memory', '64'], '--port of the embedded node is "1x"'],
    [['--port', '1'], '--memory of the embedded node is missing'],
    [['--port', '1', '--memory', '0'], '--memory of the embedded node is "0"; expected a number from 1'],
    [['--port', '1', '--memory', '1', '--max-connections', '-1'], '--max-connections of the embedded node is'],
  ])('rejects %j', (args, message) => {
    expect(() => parseDaemonOptions(args)).toThrow(ServerOptionError);
    expect(() => parseDaemonOptions(args)).toThrow(message);
  });
});
