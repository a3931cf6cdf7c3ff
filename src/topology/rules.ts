// Rules for single values, shared by the schema of the file and the check of the flags, which must not load zod.

export type Range = {min: number; max: number};

export const ranges = {
  nodes: {min: 1, max: 1000},
  backups: {min: 0, max: 1000},
  proxies: {min: 1, max: 100},
  // With less, memcached refuses to start: an item of 1 MiB may take at most half of the memory.
  memoryMiB: {min: 2, max: 65_536},
  port: {min: 1, max: 65_535},
  portOffset: {min: 0, max: 65_534},
  maxConnections: {min: 1, max: 1_000_000},
  timeoutMs: {min: 1, max: 3_600_000},
} as const satisfies Record<string, Range>;

/** Names of clusters and members: short, and usable as host, file and container names. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}$/;
/** An image reference, `[HOST[:PORT]/]path[:tag][@digest]`, by the grammar of github.com/distribution/reference. */
export const imagePattern =
  /^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._-]+|\/)[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$/;

export const expectedName = 'a lower-case letter, then up to 30 lower-case letters, digits or hyphens';
export const expectedImage = 'an image reference such as memcached:1.6';

export function expectedWhole({min, max}: Range): string {
  return `a whole number from ${min} to ${max}`;
}

export function expectedOneOf(values: readonly string[]): string {
  return `one of ${values.join(', ')}`;
}
