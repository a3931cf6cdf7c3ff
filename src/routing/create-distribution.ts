/** Returns the index of the server that owns a key. The key is `bytes[start..end)`. */
export type Distribution = (bytes: Buffer, start: number, end: number) => number;

/** `ringPort` replaces the port when keys are placed. */
export type DistributionServer = {host: string; port: number; ringPort?: number};

export type CreateDistribution = (servers: readonly DistributionServer[]) => Distribution;
