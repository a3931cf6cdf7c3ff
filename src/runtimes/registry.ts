import type {RuntimeName} from '../topology/topology.ts';
import type {Runtime} from './runtime.ts';

/** Which runtime it is going to be. */
export type RuntimeChoice = {
  runtime: Runtime;
  name: RuntimeName;
  /** What nodes will be: `memcached 1.6.18`. */
  engine: string;
  /** One line for a person: `process: no Docker engine answers, memcached 1.6.18 is on PATH`. */
  reason: string;
};
