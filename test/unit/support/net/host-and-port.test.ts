import {expect, test} from 'vitest';
import {hostAndPort} from '../../../../src/support/net/host-and-port.ts';

test.each([
  ['127.0.0.1', '127.0.0.1:12001'],
  ['localhost', 'localhost:12001'],
  ['::1', '[::1]:12001'],
])('writes %s with a port as %s', (host, written) => {
  expect(hostAndPort({host, port: 12001})).toBe(written);
});
