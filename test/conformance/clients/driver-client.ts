import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import type {NpmClient, OpenNpmClient} from './npm-client.ts';

/** Opens a client library of another language, in a process that reads and prints a JSON line for each operation. */
export function driverClient(program: string, file: string): OpenNpmClient {
  return async (port) => {
    const path = fileURLToPath(new URL(`drivers/${file}`, import.meta.url));
    const child = spawn(program, [path, String(port)], {stdio: ['pipe', 'pipe', 'inherit']});
    await once(child, 'spawn');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const call = async <T>(...operation: unknown[]): Promise<T> => {
      child.stdin.write(`${JSON.stringify(operation)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`${file} has ended`);
      const result = JSON.parse(line.value) as T | {error: string};
      if (typeof result === 'object' && result !== null && 'error' in result) {
        throw new Error(`${JSON.stringify(operation)}: ${result.error}`);
      }
      return result;
    };
    const client: NpmClient = {
      set: (key, value) => call('set', key, value),
      add: (key, value) => call('add', key, value),
      replace: (key, value) => call('replace', key, value),
      append: (key, value) => call('append', key, value),
      prepend: (key, value) => call('prepend', key, value),
      get: (key) => call('get', key),
      getMulti: (keys) => call('getMulti', keys),
      gets: (key) => call('gets', key),
      cas: (key, value, unique) => call('cas', key, value, unique),
      incr: (key, amount) => call('incr', key, amount),
      decr: (key, amount) => call('decr', key, amount),
      delete: (key) => call('delete', key),
      touch: (key, ttlS) => call('touch', key, ttlS),
      flush: async () => {
        await call('flush');
      },
      close: () => {
        child.stdin.end();
      },
    };
    return client;
  };
}
