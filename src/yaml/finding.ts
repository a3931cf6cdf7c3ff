/** Where a value is in a YAML file: keys and indexes from the top. */
export type Path = readonly (string | number)[];

/** One problem with a value, not yet located on a line of the file. */
export type Finding = {
  /** The value's place in the file, or the flag that it came from, such as `--nodes`. */
  origin: {path: Path; part?: 'key' | 'value'} | {flag: string};
  /** What is wrong with which thing, and the value got. */
  message: string;
  expected?: string | undefined;
  /** The likely intended value. */
  suggestion?: string | undefined;
};

/** Formats `['nodes', 0, 'port']` as `nodes[0].port`. */
export function formatPath(path: Path): string {
  return path
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`))
    .join('')
    .replace(/^\./, '');
}

/** Returns whether plain data has a value at the path. */
export function hasValue(data: unknown, path: Path): boolean {
  let value = data;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return false;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value !== undefined;
}

/** Formats a value for a message: short, on one line. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(value) : (value as number | boolean).toString();
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
