import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {memcachedMissing, withoutBackgroundThreads} from '../../support/memcached-process.ts';
import {alignClocks} from './compare.ts';
import type {Dialogue} from './dialogue.ts';
import {lastUnique, randomCommand} from './random-commands.ts';
import {startSideBySide, type SideBySide} from './side-by-side.ts';

const seed = Number(process.env.MCLUSTER_TEST_SEED ?? 1);
const commandsPerRun = 60;
const runs = Number(process.env.MCLUSTER_TEST_RUNS ?? 150);

describe.skipIf(memcachedMissing !== null)('same bytes as memcached for random commands', () => {
  let nodes: SideBySide;
  let theirs: Dialogue;
  let ours: Dialogue;

  beforeAll(async () => {
    nodes = await startSideBySide(withoutBackgroundThreads);
    ({theirs, ours} = nodes);
  });

  afterAll(() => nodes.close());

  it(`seed ${seed}`, async () => {
    const sequences = fc.array(randomCommand, {minLength: 1, maxLength: commandsPerRun, size: 'max'});
    await fc.assert(
      fc.asyncProperty(sequences, async (commands) => {
        await startEqual(theirs, ours);
        let unique = '1';
        for (const template of commands) {
          const command = template.replaceAll(lastUnique, unique);
          const [expected, answer] = await Promise.all([theirs.ask(command), ours.ask(command)]);
          expect(alignClocks(answer, expected), JSON.stringify(command)).toBe(expected);
          unique = / c(\d+)|VALUE \S+ \d+ \d+ (\d+)/.exec(expected)?.slice(1).find(Boolean) ?? unique;
        }
      }),
      {seed, numRuns: runs, endOnFailure: false},
    );
  });
});

/** Empties both and makes their cas uniques equal, which a failure may have separated. */
async function startEqual(theirs: Dialogue, ours: Dialogue): Promise<void> {
  const [their, our] = await Promise.all(
    [theirs, ours].map((dialogue) => dialogue.ask('flush_all noreply\r\nms u 0 c\r\n\r\n')),
  );
  const ahead = Number(their!.slice(4)) - Number(our!.slice(4));
  await (ahead > 0 ? ours : theirs).ask('ms u 0 q\r\n\r\n'.repeat(Math.abs(ahead)));
}
