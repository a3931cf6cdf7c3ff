/** What a load does. */
export type LoadSettings = {
  /** Keys are chosen among so many, each as likely as any other. */
  keys: number;
  /** The first part of every key, so that loads side by side do not meet. */
  prefix: string;
  sizeBytes: number;
  /** From 0 to 1: how many of the commands are gets; the rest are sets. */
  gets: number;
  /** Commands a second, over all clients. A command that is late is measured from when it was due. */
  rate: number;
  /** Clients with connections of their own; so many commands can be under way at once. */
  clients: number;
  /** Whether a client that misses writes the key anew, as an application with a database behind it would. */
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
