// The two generators of load of bench:proxy.
import {Buffer} from 'node:buffer';
import {execFile} from 'node:child_process';
import {connect} from 'node:net';
import {performance} from 'node:perf_hooks';
import {promisify} from 'node:util';

const run = promisify(execFile);
const valueBytes = 100;
const keysPerConnection = 100;
const value = 'v'.repeat(valueBytes);

/** Debian's memcaslap: nine gets and a set in turn, values of 100 bytes. Operations a second. */
export async function memcaslap(port, {connections, seconds}) {
  const args = ['-s', `127.0.0.1:${port}`, '-T', '1', '-c', String(connections), '-t', `${seconds}s`, '-X', '100'];
  const {stdout} = await run('memcaslap', args, {timeout: (seconds + 20) * 1000});
  const number = (label) => Number(new RegExp(`${label}: (\\d+)`).exec(stdout)?.[1]);
  if (number('get_misses') > 0) throw new Error(`memcaslap got misses:\n${stdout}`);
  return {rate: number('TPS'), operations: number('Ops')};
}

/**
 * Our own: on each connection, `depth` commands at once, nine gets and a set in turn, and the next ones when all of them
 * are answered. Every reply is compared, byte for byte; in the binary protocol except for its unique, which no client can
 * know. `{rate, operations, latenciesMs}`, a latency for each burst.
 */
export async function pipelined(port, {connections, depth, seconds, binary = false}) {
  const latenciesMs = [];
  const protocol = binary ? binaryProtocol : textProtocol;
  const clients = Array.from(
    {length: connections},
    (_, index) => new Client(port, {index, depth, latenciesMs, protocol}),
  );
  await Promise.all(clients.map((client) => client.fill()));
  const startMs = performance.now();
  const counts = await Promise.all(clients.map((client) => client.runUntil(startMs + seconds * 1000)));
  const operations = counts.reduce((sum, count) => sum + count, 0);
  return {operations, rate: (operations / (performance.now() - startMs)) * 1000, latenciesMs};
}

class Client {
  #socket;
  #bursts;
  #latenciesMs;
  #fill;

  constructor(port, {index, depth, latenciesMs, protocol: {setOf, getOf}}) {
    this.#socket = connect({port, host: '127.0.0.1', noDelay: true});
    this.#latenciesMs = latenciesMs;
    const keys = Array.from({length: keysPerConnection}, (_, key) => `key:${index}:${key}`);
    this.#fill = burst(keys.map(setOf));
    let count = 0;
    const commandOf = (key) => (count++ % 10 === 0 ? setOf(key) : getOf(key));
    this.#bursts = Array.from({length: keysPerConnection}, (_, first) =>
      burst(Array.from({length: depth}, (_, next) => commandOf(keys[(first * depth + next) % keysPerConnection]))),
    );
  }

  async fill() {
    await this.#exchange(() => this.#fill);
  }

  /** The number of commands answered. */
  async runUntil(endMs) {
    let turn = 0;
    let count = 0;
    let startMs = performance.now();
    await this.#exchange((previous) => {
      const nowMs = performance.now();
      if (previous !== null) {
        count += previous.commands;
        this.#latenciesMs.push(nowMs - startMs);
      }
      startMs = nowMs;
      return nowMs < endMs ? this.#bursts[turn++ % this.#bursts.length] : null;
    }, true);
    this.#socket.destroy();
    return count;
  }

  /** Sends what `next` gives, waits for the whole answer, and so on; once, or `repeatedly` until it gives null. */
  #exchange(next, repeatedly = false) {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      let current = next(null);
      let got = 0;
      const onData = (bytes) => {
        const {reply, uniques} = current;
        for (const at of uniques) {
          if (at < got + bytes.length && at + 8 > got) bytes.fill(0, Math.max(0, at - got), at + 8 - got);
        }
        if (got + bytes.length > reply.length || bytes.compare(reply, got, got + bytes.length) !== 0) {
          socket.destroy();
          reject(new Error(`a wrong answer: ${bytes}`));
          return;
        }
        got += bytes.length;
        if (got < reply.length) return;
        got = 0;
        current = repeatedly ? next(current) : null;
        if (current !== null) socket.write(current.request);
        else {
          socket.off('data', onData);
          socket.off('error', reject);
          resolve();
        }
      };
      socket.on('data', onData);
      socket.on('error', reject);
      socket.write(current.request);
    });
  }
}

function burst(commands) {
  const uniques = [];
  let replyBytes = 0;
  for (const {reply, uniqueAt} of commands) {
    if (uniqueAt !== undefined) uniques.push(replyBytes + uniqueAt);
    replyBytes += reply.length;
  }
  return {
    commands: commands.length,
    request: Buffer.concat(commands.map(({request}) => Buffer.from(request))),
    reply: Buffer.concat(commands.map(({reply}) => Buffer.from(reply))),
    uniques,
  };
}

const textProtocol = {
  setOf: (key) => ({request: `set ${key} 0 0 ${valueBytes}\r\n${value}\r\n`, reply: 'STORED\r\n'}),
  getOf: (key) => ({request: `get ${key}\r\n`, reply: `VALUE ${key} 0 ${valueBytes}\r\n${value}\r\nEND\r\n`}),
};

const binaryProtocol = {
  setOf: (key) => ({request: frame(0x80, 1, key, Buffer.alloc(8), value), reply: frame(0x81, 1), uniqueAt: 16}),
  getOf: (key) => ({request: frame(0x80, 0, key), reply: frame(0x81, 0, '', Buffer.alloc(4), value), uniqueAt: 16}),
};

function frame(magic, opcode, key = '', extras = Buffer.alloc(0), body = '') {
  const header = Buffer.alloc(24);
  header[0] = magic;
  header[1] = opcode;
  header.writeUInt16BE(key.length, 2);
  header[4] = extras.length;
  header.writeUInt32BE(extras.length + key.length + body.length, 8);
  return Buffer.concat([header, extras, Buffer.from(key), Buffer.from(body)]);
}
