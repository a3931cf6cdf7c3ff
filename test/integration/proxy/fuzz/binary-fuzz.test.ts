import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startServer} from '../../../../src/runtimes/embedded/embedded-server.ts';
import {describeReplies} from '../../../support/binary/describe-replies.ts';
import {exchangeFrames} from '../../../support/binary/exchange-frames.ts';
import {frame, opcodes, replies} from '../../../support/binary/frames.ts';
import {memcachedMissing, startMemcached, type MemcachedProcess} from '../../../support/memcached-process.ts';
import {ProxyProcess} from '../../../support/proxy-process.ts';
import {Tap} from '../../../support/tap.ts';
import {hostileFrames} from './hostile-frames.ts';
import {flawOfCommands} from './streams.ts';
import {Witness} from './witness.ts';

const seed = Number(process.env.MCLUSTER_TEST_SEED ?? 1);
const enoughBytes = Number(process.env.MCLUSTER_TEST_FUZZ_BYTES ?? 1_000_000);
const runsAtOnce = 50;
const MiB = 1024 * 1024;

describe.skipIf(memcachedMissing)('hostile binary input', () => {
  describe.each(['magent', 'repair'] as const)('policy %s', (policy) => {
    let nodes: MemcachedProcess[];
    let taps: Tap[];
    let proxy: ProxyProcess;

    beforeAll(async () => {
      nodes = await startMemcached(3);
      taps = await Promise.all(nodes.map(({port}) => Tap.before(port)));
      const [one, two, backup] = taps.map(({port}) => port) as [number, number, number];
      proxy = await ProxyProcess.start({policy, nodePorts: [one, two], backupPorts: [backup]});
    });
    afterAll(async () => {
      await proxy.close();
      for (const tap of taps) tap.close();
      await Promise.all(nodes.map((node) => node.kill()));
    });

    it(`is handled without mixing up answers: ${enoughBytes} bytes, seed ${seed}`, async () => {
      const witness = new Witness(proxy.port);
      witness.start();
      let rssAtHalf = 0;
      const {questions, answered} = await attack(proxy.port, () => {
        rssAtHalf = proxy.rssBytes;
      });
      await witness.stop();

      expect(proxy.running).toBe(true);
      expect((proxy.rssBytes - rssAtHalf) / MiB).toBeLessThan(32);
      for (const tap of taps) {
        for (const sent of tap.sent) expect(flawOfCommands(Buffer.concat(sent))).toBe(null);
        // A node closes a connection whose commands it can no longer parse.
        expect(tap.sent).toHaveLength(1);
      }
      // Ensures that the checks above covered anything.
      expect(witness.turns).toBeGreaterThan(20);
      expect(answered / questions).toBeGreaterThan(0.2);
    });
  });
});

describe('hostile binary input to an embedded node', () => {
  it(`is handled without mixing up answers: ${enoughBytes} bytes, seed ${seed}`, async () => {
    const node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
    const witness = new Witness(node.port);
    witness.start();
    const {questions, answered} = await attack(node.port).finally(() => witness.stop());
    await node.close();
    expect(witness.turns).toBeGreaterThan(20);
    expect(answered / questions).toBeGreaterThan(0.2);
  });
});

/** Sends hostile clients' bytes until they are enough, and checks the replies; `onHalf` is called half-way. */
async function attack(
  port: number,
  onHalf: () => void = () => undefined,
): Promise<{questions: number; answered: number}> {
  let sentBytes = 0;
  let questions = 0;
  let answered = 0;
  let isHalf = false;
  const oneClient = fc.asyncProperty(fc.array(hostileFrames, {minLength: 1, maxLength: 30}), async (inputs) => {
    // Between hostile inputs, the client asks questions that it can identify; some end up in bodies.
    const chunks = inputs.map((input, index) =>
      Buffer.concat([input, frame('getk', {key: 'question', opaque: index})]),
    );
    // The first byte selects the protocol.
    const {received} = await exchangeFrames(port, [frame('noop'), ...chunks]);
    const {replies: found, rest} = replies(received);
    expect(rest, describeReplies(received).join('\n')).toHaveLength(0);
    expect(found.filter(({magic}) => magic !== 0x81)).toEqual([]);
    const seen = found.filter(({code, key}) => code === opcodes.getk && key === 'question');
    const order = seen.map(({opaque}) => opaque);
    expect(order).toEqual([...new Set(order)].toSorted((one, other) => one - other));
    sentBytes += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    questions += chunks.length;
    answered += seen.length;
  });
  for (let round = 0; sentBytes < enoughBytes; round++) {
    await fc.assert(oneClient, {seed: seed + round, numRuns: runsAtOnce, endOnFailure: true});
    if (!isHalf && sentBytes > enoughBytes / 2) {
      isHalf = true;
      onHalf();
    }
  }
  return {questions, answered};
}
