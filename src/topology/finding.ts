/** Where a value is in a YAML file: keys and indexes from the top. */
export type Path = readonly (string | number)[];

/** What is wrong with one value, before it is known on which line that value is. */
export type Finding = {
  /** The value's place in the file, or the flag that it came from, such as `--nodes`. */
  origin: {path: Path; part?: 'key' | 'value'} | {flag: string};
  /** What happened to which thing, and the value got. */
  message: string;
  expected?: string | undefined;
  /** What was probably meant, to be put in its place. */
  suggestion?: string | undefined;
};

/** `['nodes', 0, 'port']` as people write it: `nodes[0].port`. */
export function formatPath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** Whether plain data has a value at the path. */
export function hasValue(data: unknown, path: Path): boolean {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value !== undefined;
}

/** A value as a message shows it: short, on one line. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(value) : (value as number | boolean).toString();
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
