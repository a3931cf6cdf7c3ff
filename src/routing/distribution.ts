import type {DistributionName} from '../topology/topology.ts';
import {ketama} from './distributions/ketama.ts';
import {magentKetama} from './distributions/magent-ketama.ts';
import {modula} from './distributions/modula.ts';

/** Returns the index of the node that owns a key. The key is `bytes[start..end)`. */
export type Distribution = (bytes: Buffer, start: number, end: number) => number;

/** `ringPort` replaces the port when keys are placed. */
export type DistributionNode = {host: string; port: number; ringPort?: number};

export type CreateDistribution = (nodes: readonly DistributionNode[]) => Distribution;

/** The registry: a new distribution is one file and one line here. */
export const distributions: Readonly<Record<DistributionName, CreateDistribution>> = {
  modula,
  ketama,
  'magent-ketama': magentKetama,
};

/** How a key selects one of the backups. magent uses its `-k` ring for both. */
export const backupDistributions: Readonly<Record<DistributionName, CreateDistribution>> = {
  modula,
  ketama: modula,
  'magent-ketama': magentKetama,
};
