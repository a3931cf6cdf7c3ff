import type {Request} from '../../../protocol/request.ts';
import {answer, type Client} from './command-handler.ts';
import {commands} from './command-table.ts';

/** Runs one request, well-formed or not. */
export function runCommand(request: Request, client: Client): void {
  const {verb, problem} = request;
  if (verb === 'unknown') {
    if (request.isHttp) client.close();
    else client.out.line('ERROR');
  } else if (problem === null || hasData(request)) {
    commands[verb](request, client);
  } else {
    answer(request, client, problem);
  }
}

/**
 * The command itself rejects a value that is too large or lacks its CR LF: errors in its flags come first, and the
 * rejection may remove the old value.
 */
function hasData(request: Request): boolean {
  return request.dataStart > 0 || request.problem === 'SERVER_ERROR object too large for cache';
}
