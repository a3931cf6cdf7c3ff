import type {PolicyName} from '../topology/topology.ts';
import type {ProxyConfig} from './config.ts';
import {MagentPolicy} from './magent/magent-policy.ts';
import type {ProxyPolicy} from './policy.ts';
import type {Pool} from './pool.ts';

type CreatePolicy = (config: ProxyConfig, pool: Pool) => ProxyPolicy;

/** The registry: a new policy is one folder and one line here. */
const policies: Readonly<Record<PolicyName, CreatePolicy>> = {
  magent: (_config, pool) => new MagentPolicy(pool),
  repair: (_config, pool) => new MagentPolicy(pool),
};

export function createPolicy(config: ProxyConfig, pool: Pool): ProxyPolicy {
  return policies[config.policy](config, pool);
}
