import {expect, it} from 'vitest';
import {memcachedArguments} from '../../../src/runtimes/process/process-runtime.ts';

it('runs a node on loopback and its own port, without UDP, with its own memory', () => {
  expect(memcachedArguments({name: 'node1', port: 11212, memoryMiB: 128}).join(' ')).toBe(
    '-l 127.0.0.1 -p 11212 -U 0 -m 128 -c 1024 -v',
  );
});
