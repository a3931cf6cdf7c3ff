import {parseInt32, parseUint32} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import {version} from '../version.ts';
import {answer, type Client} from './command-handler.ts';

/** `flush_all [delay] [noreply]`. */
export function flushAll(request: Request, client: Client): void {
  const {store, counters} = client.server;
  counters.cmd_flush++;
  const tokens = request.tokens();
  const hasDelay = tokens.length !== (request.noreply ? 2 : 1);
  const delay = hasDelay ? parseInt32(tokens[1] ?? '') : 0;
  if (delay === null) {
    answer(request, client, 'CLIENT_ERROR invalid exptime argument');
    return;
  }
  store.flush(delay);
  answer(request, client, 'OK');
}

export function tellVersion(_request: Request, client: Client): void {
  client.out.line(`VERSION ${version}`);
}

/** `verbosity level`: stored, without any other effect. */
export function verbosity(request: Request, client: Client): void {
  const level = parseUint32(request.tokens()[1] ?? '');
  if (level === null) {
    answer(request, client, 'CLIENT_ERROR bad command line format');
    return;
  }
  client.server.verbosity = Math.min(level, 2);
  answer(request, client, 'OK');
}

export function quit(_request: Request, client: Client): void {
  client.close();
}

/** Refused, like by a memcached without `-A`: members are stopped through the cluster. */
export function shutdown(_request: Request, client: Client): void {
  client.out.line('ERROR: shutdown not enabled');
}

export function metaNoop(_request: Request, client: Client): void {
  client.out.line('MN');
}
