import {MclusterError} from '../../errors/mcluster-error.ts';
import {limitReached} from '../../errors/system-error.ts';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import {listenProblem, type ListenAddress} from '../../support/net/listen-problem.ts';

/** A proxy cannot listen on its address. */
export class ProxyListenError extends MclusterError {
  constructor(name: string, address: ListenAddress, cause: NodeJS.ErrnoException) {
    const place = 'path' in address ? address.path : hostAndPort(address);
    const {code, reason, hint} = listenProblem(address, cause);
    super({
      code,
      message: `${name} can't listen on ${place}: ${reason}`,
      hint,
      details: {proxy: name, address},
      cause,
    });
  }
}

/** Returns a ProxyListenError, or a SystemRefusedError if the failure is not one of the address. */
export function proxyListenError(name: string, address: ListenAddress, cause: NodeJS.ErrnoException): MclusterError {
  return limitReached(cause) ?? new ProxyListenError(name, address, cause);
}
