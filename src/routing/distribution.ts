import type {DistributionName} from '../topology/topology.ts';
import type {CreateDistribution} from './create-distribution.ts';
import {ketama} from './distributions/ketama.ts';
import {magentKetama} from './distributions/magent-ketama.ts';
import {modula} from './distributions/modula.ts';

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
