import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {converse} from '../integration/proxy/fuzz/converse.ts';
import {hostileInput} from '../integration/proxy/fuzz/hostile-input.ts';
import {flawOfReplies} from '../integration/proxy/fuzz/streams.ts';
import {Witness} from '../integration/proxy/fuzz/witness.ts';
import {seed} from './seed.ts';

const enoughBytes = Number(process.env.MCLUSTER_TEST_FUZZ_BYTES);

/**
 * Without reads that make an item of a key in base64: memcached 1.6.18, and so the embedded node, answers those with the key
 * as it is, line ends included.
 */
const harmless = hostileInput.filter((input) => !/^m\w .*\bb\b.*\bN/m.test(input));
/** The first byte of a connection selects the protocol. */
const protocol = Buffer.from('mn\r\n');

let node: ChildProcess;
let port: number;

beforeAll(async () => {
  const daemon = ['dist/runtimes/embedded/daemon.js', '--listen', '127.0.0.1', '--port', '0', '--memory', '64'];
  node = spawn(process.execPath, daemon, {stdio: ['ignore', 'ignore', 'pipe']});
  const [line] = (await once(createInterface({input: node.stderr!}), 'line')) as [string];
  port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(line)![1]);
});
afterAll(async () => {
  if (node.kill('SIGKILL')) await once(node, 'exit');
});

test(`an embedded node answers ${enoughBytes} hostile bytes in order, and keeps serving`, async () => {
  const witness = new Witness(port);
  witness.start();
  let sentBytes = 0;
  const oneClient = fc.asyncProperty(fc.array(harmless, {minLength: 1, maxLength: 40}), async (inputs) => {
    const chunks = inputs.map((input, index) => Buffer.from(`${input}\r\nmg question k O${index}\r\n`, 'latin1'));
    const {reply, broken} = await converse(port, [protocol, ...chunks]);
    expect(flawOfReplies(reply, broken)).toBe(null);
    const seen = Array.from(reply.matchAll(/^EN kquestion O(\d+)\r$/gm), ([, index]) => Number(index));
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    sentBytes += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  });
  try {
    for (let round = 0; sentBytes < enoughBytes; round++) {
      await fc.assert(oneClient, {seed: seed + round, numRuns: 50, endOnFailure: true});
    }
  } finally {
    await witness.stop();
  }
  expect(witness.turns).toBeGreaterThan(20);
  expect([node.exitCode, node.signalCode]).toEqual([null, null]);
});
