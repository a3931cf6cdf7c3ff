/** The settings of a load. */
export type LoadSettings = {
  /** The number of keys, chosen with equal probability. */
  keys: number;
  /** The first part of every key, so that parallel loads use different keys. */
  prefix: string;
  sizeBytes: number;
  /** The share of gets among the commands, from 0 to 1; the rest are sets. */
  gets: number;
  /** Commands per second, over all clients. The latency of a late command counts from when it was due. */
  rate: number;
  /** The number of clients, each with its own connections, and so of commands that can be pending at once. */
  clients: number;
  /** Whether a client that misses writes the key again, as an application with a database would. */
  refill: boolean;
};

export const defaultLoadSettings: LoadSettings = {
  keys: 100,
  prefix: 'load',
  sizeBytes: 100,
  gets: 0.9,
  rate: 1000,
  clients: 4,
  refill: false,
};
