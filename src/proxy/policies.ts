import type {PolicyName} from '../topology/topology.ts';
import type {ProxyConfig} from './process/config.ts';
import {MagentPolicy} from './magent/magent-policy.ts';
import type {ProxyPolicy} from './policy.ts';
import type {Pool} from './link/pool.ts';
import {RepairPolicy} from './repair/repair-policy.ts';

type CreatePolicy = (config: ProxyConfig, pool: Pool, log: (line: string) => void) => ProxyPolicy;

/** The registry: a new policy is one folder and one line here. */
const policies: Readonly<Record<PolicyName, CreatePolicy>> = {
  magent: (config, pool) => new MagentPolicy(pool, config),
  repair: (config, pool, log) => new RepairPolicy(config, pool, log),
};

export function createPolicy(config: ProxyConfig, pool: Pool, log: (line: string) => void): ProxyPolicy {
  return policies[config.policy](config, pool, log);
}
