import {describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {repairClusters} from '../../support/repair-cluster.ts';

const key = 'a';

/** Commands without an answer, and the value of the key after them; before, it is `10` with flags 7. */
const cases: readonly [command: string, value: string | null][] = [
  [`set ${key} 3 0 2 noreply\r\n77\r\n`, '77'],
  [`add ${key} 3 0 2 noreply\r\n77\r\n`, '10'],
  [`replace ${key} 3 0 2 noreply\r\n77\r\n`, '77'],
  [`append ${key} 0 0 1 noreply\r\n5\r\n`, '105'],
  [`prepend ${key} 0 0 1 noreply\r\n5\r\n`, '510'],
  [`incr ${key} 5 noreply\r\n`, '15'],
  [`decr ${key} 5 noreply\r\n`, '5 '],
  [`touch ${key} 1000 noreply\r\n`, '10'],
  [`delete ${key} noreply\r\n`, null],
  [`flush_all noreply\r\n`, null],
  [`ms ${key} 2 q\r\n77\r\n`, '77'],
  [`ms ${key} 1 MA q\r\n5\r\n`, '105'],
  [`ma ${key} D5 q\r\n`, '15'],
  [`md ${key} q\r\n`, null],
  [`ms ${key} 1 q\r\n1\r\nma ${key} D5 q\r\nmg nowhere v q\r\nms ${key} 1 MA q\r\n0\r\n`, '60'],
  [`set ${key} 0 0 1 noreply\r\n1\r\nincr ${key} 8 noreply\r\nappend ${key} 0 0 1 noreply\r\n9\r\n`, '99'],
];

const conditions = {
  healthy: () => Promise.resolve(),
  'the node has lost the key': ({at}: Setup) => at('node1').ask('flush_all\r\n'),
  'the node is away': ({cluster}: Setup) => cluster.partition('node1'),
  'the backup is away': ({cluster}: Setup) => cluster.partition('backup1'),
} as const;

type Setup = Awaited<ReturnType<ReturnType<typeof repairClusters>>>;

describe.skipIf(memcachedMissing)('commands without an answer', () => {
  const start = repairClusters();

  for (const [condition, begin] of Object.entries(conditions)) {
    it.each(cases)(`%j leaves %j on both copies: ${condition}`, async (command, value) => {
      const setup = await start({rejoin: 'replay'});
      const {cluster, client, at} = setup;
      const to = client();
      await to.set(key, '10', {flags: 7});
      await cluster.settle(1000);
      await begin(setup);
      expect(await to.tell(command)).toBe('');
      expect(await to.get(key), 'at once').toBe(value);
      for (const member of ['node1', 'backup1']) await cluster.heal(member);
      await cluster.allUp();
      expect(await to.get(key), 'after all are back').toBe(value);
      await cluster.settle(1000);
      expect(await at('node1').get(key)).toBe(value);
      const missedByBackup = condition === 'the backup is away' ? null : value;
      expect([value, missedByBackup]).toContain(await at('backup1').get(key));
      // The same value must be returned when the backup alone answers.
      if (condition !== 'the backup is away') {
        await cluster.kill('node1');
        expect(await to.get(key), 'from the backup alone').toBe(value);
      }
    });
  }
});
