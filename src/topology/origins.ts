import {formatPath, hasValue, type Finding, type Path} from './finding.ts';
import {flags, type TopologyOverrides} from './overrides.ts';
import type {TopologyFile} from './topology-file.ts';

type Origin = Finding['origin'];

/** Knows what a value of the topology came from: a flag, a place in the file, or (undefined) a default. */
export class Origins {
  readonly #file: TopologyFile;
  readonly #overrides: TopologyOverrides;
  readonly #broken: ReadonlySet<string>;

  /** `broken`: places whose values were wrong by themselves, so that a default stands in for them. */
  constructor(file: TopologyFile, overrides: TopologyOverrides, broken: readonly Path[]) {
    this.#file = file;
    this.#overrides = overrides;
    this.#broken = new Set(broken.map(formatPath));
  }

  /** The flag, if it was given. */
  flag(key: keyof TopologyOverrides): Origin | undefined {
    return this.#overrides[key] === undefined ? undefined : {flag: flags[key]};
  }

  /** The first of these places that the file has a value at. */
  written(...paths: readonly Path[]): Origin | undefined {
    const path = paths.find((candidate) => this.has(candidate));
    return path && {path};
  }

  /** What makes the node or backup at `index` of its list what it is; `key` is what it is about. */
  member(list: 'nodes' | 'backups', index: number, key: 'name' | 'port'): Origin | undefined {
    return this.written([list, index, key], [list, index]) ?? this.flag(list) ?? this.written([list]);
  }

  /** Whether nobody knows what was meant at any of these places, so that complaining about it would only confuse. */
  isBroken(...paths: readonly Path[]): boolean {
    return paths.some((path) => this.#broken.has(formatPath(path)));
  }

  /** Whether the file has a value there. */
  has(path: Path): boolean {
    return hasValue(this.#file, path);
  }
}
