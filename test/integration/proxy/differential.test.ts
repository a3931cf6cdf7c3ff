import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
  memcachedReleases,
  startMemcached,
  withoutBackgroundThreads,
  type MemcachedProcess,
} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {administrationCases} from '../embedded/cases/administration.ts';
import {arithmeticCases} from '../embedded/cases/arithmetic.ts';
import {toRawCase, type Case} from '../embedded/cases/case.ts';
import {metaCases} from '../embedded/cases/meta.ts';
import {retrievalCases} from '../embedded/cases/retrieval.ts';
import {storageCases} from '../embedded/cases/storage.ts';
import {alignClocks, exchange, howeverChanged, withoutUniques} from '../embedded/compare.ts';
import {evenUniques} from '../embedded/even-uniques.ts';

const tables: Record<string, Case[]> = {
  storage: storageCases,
  retrieval: retrievalCases,
  arithmetic: arithmeticCases,
  administration: administrationCases,
  meta: metaCases,
};

/** Rows whose answers differ, and the proxy's answer. */
type Difference = {why: string; rows: RegExp; instead: string};

const refusal = 'CLIENT_ERROR bad command line format\r\n';

const differences: readonly Difference[] = [
  {
    why: 'control characters never reach a node, where they would be part of a key or a number',
    rows: /^(?:\w+ a\t |set a (?:\t5|5\t)|set a.\xff|set \x7f|set a 0 0 1(?:\0| nore\0)|mg \x7f)|gets? a[\t\r\0]|cr a 3\t/,
    instead: refusal,
  },
  {why: 'nor do they in base64', rows: / (?:AAAA|DQo=) /, instead: refusal},
  {
    why: 'a node does not see the flags of an `ms` that is too large',
    rows: /^flag error of a large ms/,
    instead: 'SERVER_ERROR object too large for cache\r\n',
  },
];

type Setup = {
  policy: 'magent' | 'repair';
  backups: number;
  differences: readonly Difference[];
  /** Removes what is not part of the promise. */
  normalize: (answer: string) => string;
};

const setups: readonly Setup[] = [
  {
    policy: 'magent',
    backups: 0,
    normalize: howeverChanged,
    differences: [
      ...differences,
      {why: 'magent has one answer to `stats`', rows: /^stats /, instead: 'memcached agent v0.5\r\n'},
      {
        why: 'the row has `mn` send answers that keep an item from being changed in place, and `mn` ends at the proxy',
        rows: /mg a\|mn\|incr a 1\|/,
        instead: 'VA ',
      },
    ],
  },
  {
    policy: 'repair',
    backups: 1,
    // Uniques are the copies' own, and reading an item for its copy counts as an access.
    normalize: (answer) => withoutUniques(howeverChanged(answer)).replaceAll(/ l\d+/g, ' lN'),
    differences: [
      ...differences,
      {
        why: 'a unique that was never handed out matches nothing, whatever is wrong with it',
        rows: /ms a 2 C18446744073709551615/,
        instead: 'EX\r\n',
      },
    ],
  },
];

/** The proxy answers these as 1.6.18 does; a newer release answers differently. */
const differencesToNewer: readonly Difference[] = [
  {
    why: 'a newer memcached answers only once the data of the next command is there, and drops what it owes when it never comes',
    rows: /^incomplete at the end/,
    instead: 'END\r\n',
  },
];

const matrix = memcachedReleases.flatMap((release) => setups.map((setup) => ({...release, ...setup})));

describe.each(matrix)('a proxy answers as $release: $policy, $backups backups', ({missing, program, ...setup}) => {
  describe.skipIf(missing)('given the same bytes', () => {
    const {policy, backups, isNewer} = setup;
    const differences = [...setup.differences, ...(isNewer ? differencesToNewer : [])];
    const normalize = (answer: string): string => setup.normalize(isNewer ? withoutUniques(answer) : answer);
    let judge: MemcachedProcess;
    let proxied: ProxiedNodes;

    beforeAll(async () => {
      [judge] = (await startMemcached(1, withoutBackgroundThreads, program)) as [MemcachedProcess];
      proxied = await startProxiedNodes({
        nodes: 1,
        backups,
        policy,
        memcached: {program, args: withoutBackgroundThreads},
      });
    });

    afterAll(async () => {
      await judge.kill();
      await proxied.close();
    });

    describe.each(Object.entries(tables))('%s', (_, rows) => {
      it.each(rows.map(toRawCase))('$title', async ({title, chunks}) => {
        const answers = await Promise.all([judge.port, proxied.proxyPort].map((port) => talk(port, chunks)));
        const [theirs, ours] = answers.map(normalize) as [string, string];
        await evenUniques(judge.port, proxied.portOf('node1'));
        const difference = differences.find((candidate) => candidate.rows.test(title));
        if (difference === undefined) {
          expect(alignClocks(ours, theirs)).toBe(theirs);
        } else {
          expect(ours, difference.why).toContain(difference.instead);
          expect(ours, `no difference any more: ${difference.why}`).not.toBe(theirs);
        }
      });
    });
  });
});

function talk(port: number, [first = Buffer.alloc(0), ...rest]: readonly Buffer[]): Promise<string> {
  return exchange(port, [Buffer.concat([Buffer.from('flush_all noreply\r\n'), first]), ...rest]);
}
