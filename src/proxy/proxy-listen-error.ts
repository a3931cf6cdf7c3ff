import {MclusterError} from '../errors/mcluster-error.ts';
import type {ErrorCode} from '../errors/codes.ts';

const reasons: Readonly<Record<string, {code: ErrorCode; text: string; hint: string}>> = {
  EADDRINUSE: {code: 'PORT_IN_USE', text: 'it is in use', hint: 'Choose another port, or stop what listens there.'},
  EACCES: {code: 'PERMISSION_DENIED', text: 'permission denied', hint: 'Choose a port above 1023.'},
  ENOTFOUND: {code: 'PORT_IN_USE', text: 'there is no such address', hint: 'Listen on 127.0.0.1.'},
  EADDRNOTAVAIL: {code: 'PORT_IN_USE', text: 'this machine has no such address', hint: 'Listen on 127.0.0.1.'},
};

const pathReasons: typeof reasons = {
  EADDRINUSE: {code: 'PORT_IN_USE', text: 'there is a file already', hint: 'Choose another with -f, or remove it.'},
  EACCES: {code: 'PERMISSION_DENIED', text: 'no such folder, or no permission', hint: 'Choose another with -f.'},
};

/** A proxy can't listen where it was told to. */
export class ProxyListenError extends MclusterError {
  constructor(name: string, address: {host: string; port: number} | {path: string}, cause: NodeJS.ErrnoException) {
    const place = 'path' in address ? address.path : `${address.host}:${address.port}`;
    const reason = ('path' in address ? pathReasons : reasons)[cause.code ?? ''];
    super({
      code: reason?.code ?? 'PORT_IN_USE',
      message: `${name} can't listen on ${place}: ${reason?.text ?? cause.message}`,
      hint: reason?.hint,
      details: {proxy: name, address},
      cause,
    });
  }
}
