import {Args, Flags} from '@oclif/core';
import type {FaultTerms} from '../../cluster/faults/cluster-fault.ts';
import {directions} from '../../faults/parameter.ts';
import {durationFlag, seedFlag} from './flags.ts';
import {UsageError} from '../usage-error.ts';

/** Flags of all commands that add a fault to links: where and for how long. */
export const faultTermFlags = {
  proxy: Flags.string({
    description: 'only on the links of this proxy; may be repeated (default: all proxies)',
    helpValue: '<proxy>',
    completes: 'proxy',
    multiple: true,
    multipleNonGreedy: true,
  }),
  for: durationFlag({description: 'remove the fault after this time, even if mcluster has exited'}),
  seed: seedFlag({
    description: 'seed of random choices: the same seed and requests give the same matches (default: random)',
  }),
};

export const oneWayFlag = Flags.option({
  description: 'only this direction: requests to the node, or its replies',
  options: directions,
});

/** A number above 0, up to 1. */
export const fractionFlag = Flags.custom<number>({
  helpValue: '<0..1>',
  parse: async (input) => {
    const value = Number(input);
    if (!(value > 0 && value <= 1)) throw new UsageError(`expected a number above 0, up to 1, not "${input}"`);
    return value;
  },
});

/** Nodes and backups, `MEMBER...`. */
export const linkEndsArg = Args.string({
  name: 'member',
  description: 'name of a node or backup: node1, backup1',
  completes: 'link-end',
  required: true,
  multiple: true,
});

type TermFlags = {proxy: string[] | undefined; for: number | undefined; seed: number | undefined};

export function faultTerms(on: readonly string[], {proxy, for: forMs, seed}: TermFlags): FaultTerms {
  if (forMs === 0) throw new UsageError('--for: got 0, expected a duration above 0, such as 30s');
  return {on, proxies: proxy, forMs, seed};
}
