import {expect, test} from 'vitest';
import {listenProblem, type ListenAddress} from '../../../../src/support/net/listen-problem.ts';

const port = {host: '10.0.0.9', port: 80};
const path = {path: '/run/proxy.sock'};

test.each<[string, ListenAddress, string, string, string]>([
  ['EADDRINUSE', port, 'in-use', 'PORT_IN_USE', 'it is in use'],
  ['EADDRNOTAVAIL', port, 'not-here', 'ADDRESS_UNAVAILABLE', 'this machine has no address 10.0.0.9'],
  ['EAFNOSUPPORT', port, 'not-here', 'ADDRESS_UNAVAILABLE', 'this machine has no address 10.0.0.9'],
  ['ENOTFOUND', port, 'not-here', 'ADDRESS_UNAVAILABLE', 'this machine has no address 10.0.0.9'],
  ['EACCES', {...port, port: 40_000}, 'refused', 'PERMISSION_DENIED', 'EACCES: listen'],
  ['EINVAL', port, 'refused', 'ADDRESS_UNAVAILABLE', 'EINVAL: listen'],
  ['EACCES', path, 'refused', 'PERMISSION_DENIED', 'no such folder, or no permission to write to it'],
  ['EADDRINUSE', path, 'in-use', 'PORT_IN_USE', 'it is in use'],
  ['ENOTSOCK', path, 'refused', 'FILE_EXISTS', 'the file there is not a socket'],
])('%s when listening on %j is classified as %s', (code, address, kind, errorCode, reason) => {
  expect(listenProblem(address, listenError(code))).toMatchObject({kind, code: errorCode, reason});
});

test('a port that only root may listen on is reported as privileged', () => {
  const problem = listenProblem({host: '127.0.0.1', port: 0}, listenError('EACCES'));
  expect(problem).toMatchObject({kind: 'privileged', code: 'PERMISSION_DENIED'});
  expect(problem.reason).toMatch(/^ports below \d+ are reserved for root$/);
});

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])(
  '%s is thrown, since it says nothing about the address',
  (code) => {
    expect(() => listenProblem(port, listenError(code))).toThrow(`(${code})`);
  },
);

function listenError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: listen`), {code, syscall: 'listen'});
}
