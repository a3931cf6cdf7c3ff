import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {backupDistributions, distributions} from '../../../src/routing/distribution.ts';
import type {CreateDistribution} from '../../../src/routing/create-distribution.ts';

type Placement = {
  keys: string[];
  runs: {distribution?: string; nodes: string[]; backups?: string[]; node: string; backup?: string}[];
};

function readVectors(file: string): Placement {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Placement;
}

function place(create: CreateDistribution, addresses: string[], keys: string[]): string {
  const distribution = create(
    addresses.map((address) => {
      const [host = '', port = ''] = address.split(':');
      return {host, port: Number(port)};
    }),
  );
  return keys
    .map((key) => {
      const bytes = Buffer.from(`get ${key}\r\n`, 'latin1');
      return distribution(bytes, 4, bytes.length - 2);
    })
    .join('');
}

describe('modula and magent-ketama place keys as magent 0.5 did', () => {
  const {keys, runs} = readVectors('../../recordings/placement-0.5.json');
  for (const run of runs) {
    const name = run.distribution === 'magent -k' ? 'magent-ketama' : 'modula';
    it(`places keys for ${run.distribution}, ${run.nodes.length} nodes, ${run.backups?.length} backups`, () => {
      expect(place(distributions[name], run.nodes, keys)).toBe(run.node);
      if (run.backups && run.backup) expect(place(backupDistributions[name], run.backups, keys)).toBe(run.backup);
    });
  }
});

describe('ketama places keys as libmemcached does', () => {
  const {keys, runs} = readVectors('vectors/libmemcached-ketama-weighted.json');
  for (const run of runs) {
    it(`places keys on ${run.nodes.length} nodes from ${run.nodes[0]}`, () => {
      expect(place(distributions.ketama, run.nodes, keys)).toBe(run.node);
    });
  }
});
