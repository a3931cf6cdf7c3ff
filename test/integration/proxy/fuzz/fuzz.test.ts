import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {memcachedMissing, startMemcached, type MemcachedProcess} from '../../../support/memcached-process.ts';
import {ProxyProcess} from '../../../support/proxy-process.ts';
import {Tap} from '../../../support/tap.ts';
import {converse} from './converse.ts';
import {hostileInput} from './hostile-input.ts';
import {flawOfCommands, flawOfReplies} from './streams.ts';
import {Witness} from './witness.ts';

const seed = Number(process.env.MCLUSTER_TEST_SEED ?? 1);
const enoughBytes = Number(process.env.MCLUSTER_TEST_FUZZ_BYTES ?? 1_000_000);
const runsAtOnce = 50;
const MiB = 1024 * 1024;
/** The first byte of a connection selects the protocol. */
const protocol = Buffer.from('mn\r\n');

describe.skipIf(memcachedMissing)('hostile input', () => {
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
      let sentBytes = 0;
      let questions = 0;
      let answered = 0;
      let rssAtHalf = 0;

      const oneClient = fc.asyncProperty(fc.array(hostileInput, {minLength: 1, maxLength: 40}), async (inputs) => {
        // Between hostile inputs, the client asks questions that it can identify; some end up in data blocks.
        const chunks = inputs.map((input, index) => Buffer.from(`${input}\r\nmg question k O${index}\r\n`, 'latin1'));
        const {reply, broken} = await converse(proxy.port, [protocol, ...chunks]);
        expect(flawOfReplies(reply, broken)).toBe(null);
        const seen = Array.from(reply.matchAll(/^EN kquestion O(\d+)\r$/gm), ([, index]) => Number(index));
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(new Set(seen).size).toBe(seen.length);
        sentBytes += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        questions += chunks.length;
        answered += seen.length;
      });

      for (let round = 0; sentBytes < enoughBytes; round++) {
        await fc.assert(oneClient, {seed: seed + round, numRuns: runsAtOnce, endOnFailure: true});
        if (rssAtHalf === 0 && sentBytes > enoughBytes / 2) rssAtHalf = proxy.rssBytes;
      }
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
