import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';
import {RequestParser} from '../../src/protocol/request-parser.ts';
import type {Request} from '../../src/protocol/request.ts';

type StoredItem = {flags: string; data: string; unique: number};

/** The parts of memcached 1.5.22 that tests need: it knows no meta commands. */
export class OldMemcached {
  readonly items = new Map<string, StoredItem>();
  /** Number of unknown commands received; each was answered with ERROR, and so was the data of an `ms`. */
  unknownCommands = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #startedAtS = Math.floor(Date.now() / 1000) - 100;
  #pid = 1000;
  #uniques = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      const parser = new RequestParser({
        onRequest: (request) => {
          const reply = this.#answer(request);
          if (!request.noreply) socket.write(Buffer.from(reply, 'latin1'));
        },
        onOverlongLine: () => socket.destroy(),
      });
      socket.on('data', (chunk) => {
        parser.push(chunk);
      });
    });
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Restarts it, empty, at the same address. */
  restart(): void {
    this.items.clear();
    this.#pid++;
    this.#startedAtS = Math.floor(Date.now() / 1000);
    this.#dropClients();
  }

  async close(): Promise<void> {
    this.#dropClients();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #dropClients(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #answer(request: Request): string {
    const [verb = '', ...words] = request.tokens();
    const data = request.bytes.toString('latin1', request.dataStart, request.dataEnd);
    const item = this.items.get(request.key);
    const store = (flags = '0', value = data): string => {
      this.items.set(request.key, {flags, data: value, unique: ++this.#uniques});
      return 'STORED\r\n';
    };
    switch (verb) {
      case 'set':
        return store(words[1]);
      case 'add':
        return item === undefined ? store(words[1]) : 'NOT_STORED\r\n';
      case 'replace':
        return item === undefined ? 'NOT_STORED\r\n' : store(words[1]);
      case 'append':
        return item === undefined ? 'NOT_STORED\r\n' : store(item.flags, item.data + data);
      case 'cas':
        if (item === undefined) return 'NOT_FOUND\r\n';
        return String(item.unique) === words[4] ? store(words[1]) : 'EXISTS\r\n';
      case 'incr': {
        if (item === undefined) return 'NOT_FOUND\r\n';
        const sum = String(Number(item.data) + Number(words[1]));
        store(item.flags, sum);
        return `${sum}\r\n`;
      }
      case 'touch':
        return item === undefined ? 'NOT_FOUND\r\n' : 'TOUCHED\r\n';
      case 'delete':
        return this.items.delete(request.key) ? 'DELETED\r\n' : 'NOT_FOUND\r\n';
      case 'get':
      case 'gets':
        return this.#values(words, verb === 'gets');
      case 'gat':
      case 'gats':
        return this.#values(words.slice(1), verb === 'gats');
      case 'stats':
        return this.#stats();
      case 'version':
        return 'VERSION 1.5.22\r\n';
      default:
        this.unknownCommands++;
        return verb === 'ms' ? 'ERROR\r\nERROR\r\n' : 'ERROR\r\n';
    }
  }

  #values(keys: readonly string[], withUnique: boolean): string {
    const found = keys.flatMap((key) => {
      const item = this.items.get(key);
      if (item === undefined) return [];
      const unique = withUnique ? ` ${item.unique}` : '';
      return [`VALUE ${key} ${item.flags} ${item.data.length}${unique}\r\n${item.data}\r\n`];
    });
    return `${found.join('')}END\r\n`;
  }

  #stats(): string {
    const time = Math.floor(Date.now() / 1000);
    const rows = {pid: this.#pid, uptime: time - this.#startedAtS, time, version: '1.5.22'};
    const lines = Object.entries(rows).map(([name, value]) => `STAT ${name} ${value}\r\n`);
    return `${lines.join('')}END\r\n`;
  }
}
