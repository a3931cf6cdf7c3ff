import type {DistributionName} from '../../topology/topology.ts';

/**
 * How a client handles a node that does not answer. `none`: its keys fail until it is back; `next`: they go to the next
 * node in the list; `eject`: the node is removed from the list, and all keys are redistributed over the rest.
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
  /**
   * How keys are distributed over several addresses. Has no effect with proxies, where every address serves all keys.
   */
  distribution: DistributionName;
  failover: FailoverMode;
  connectTimeoutMs: number;
  /** The timeout for an answer. */
  timeoutMs: number;
  /** How often a failed command is retried at once. */
  retries: number;
  /** Failed commands in a row before a node counts as dead. */
  failures: number;
  /** How long a dead node is not used before a command tries it again. */
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
