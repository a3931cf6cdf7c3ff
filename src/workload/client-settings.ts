import type {DistributionName} from '../topology/topology.ts';

/**
 * What a client does about a node that does not answer: `none`: its keys fail until it is back; `next`: they go to the
 * node after it in the list; `eject`: the node is taken out of the list, and all keys are spread anew over the rest.
 */
export const failoverModes = ['none', 'next', 'eject'] as const;
export type FailoverMode = (typeof failoverModes)[number];

/**
 * How a client behaves, in the words of client libraries. Times in milliseconds.
 *
 * | here               | npm `memcached`    | libmemcached                               |
 * | ------------------ | ------------------ | ------------------------------------------ |
 * | `distribution`     | (always ketama)    | `DISTRIBUTION`                             |
 * | `failover: eject`  | `remove: true`     | `REMOVE_FAILED_SERVERS`, `AUTO_EJECT_HOSTS` |
 * | `failover: next`   | `failOverServers`  | `NUMBER_OF_REPLICAS` comes nearest         |
 * | `connectTimeoutMs` | (part of `timeout`) | `CONNECT_TIMEOUT`                          |
 * | `timeoutMs`        | `timeout`          | `POLL_TIMEOUT`, `RCV_TIMEOUT`              |
 * | `retries`          | `retries`          | (the caller's to do)                       |
 * | `failures`         | `failures`         | `SERVER_FAILURE_LIMIT`                     |
 * | `retryMs`          | `retry`            | `RETRY_TIMEOUT`, `DEAD_TIMEOUT`            |
 */
export type ClientSettings = {
  /** How keys are spread over several addresses. Of no use in front of proxies, where every address knows all keys. */
  distribution: DistributionName;
  failover: FailoverMode;
  connectTimeoutMs: number;
  /** How long an answer may take. */
  timeoutMs: number;
  /** How often a command that failed is tried again at once. */
  retries: number;
  /** Failed commands in a row before a node counts as dead. */
  failures: number;
  /** How long a dead node is left alone before a command tries it again. */
  retryMs: number;
};

export const defaultClientSettings: ClientSettings = {
  distribution: 'modula',
  failover: 'none',
  connectTimeoutMs: 1000,
  timeoutMs: 2000,
  retries: 0,
  failures: 1,
  retryMs: 1000,
};
