import {formatPath, hasValue, type Finding, type Path} from '../../yaml/finding.ts';
import {flags, type TopologyOverrides} from '../overrides.ts';
import type {TopologyFile} from './topology-file.ts';

type Origin = Finding['origin'];

/** Knows the origin of each value of the topology: a flag, a path in the file, or (undefined) a default. */
export class Origins {
  readonly #file: TopologyFile;
  readonly #overrides: TopologyOverrides;
  readonly #broken: ReadonlySet<string>;

  /** `broken`: paths of values that are invalid by themselves, and were replaced by defaults. */
  constructor(file: TopologyFile, overrides: TopologyOverrides, broken: readonly Path[]) {
    this.#file = file;
    this.#overrides = overrides;
    this.#broken = new Set(broken.map(formatPath));
  }

  /** Returns the flag, if it was given. */
  flag(key: keyof TopologyOverrides): Origin | undefined {
    return this.#overrides[key] === undefined ? undefined : {flag: flags[key]};
  }

  /** Returns the first of these paths at which the file has a value. */
  written(...paths: readonly Path[]): Origin | undefined {
    const path = paths.find((candidate) => this.has(candidate));
    return path && {path};
  }

  /** Returns the origin of the `key` of the node or backup at `index`. */
  member(list: 'nodes' | 'backups', index: number, key: 'name' | 'port'): Origin | undefined {
    return this.written([list, index, key], [list, index]) ?? this.flag(list) ?? this.written([list]);
  }

  /**
   * Whether the value at any of these paths is invalid, so that the intended one is unknown and another message would
   * only confuse.
   */
  isBroken(...paths: readonly Path[]): boolean {
    return paths.some((path) => this.#broken.has(formatPath(path)));
  }

  /** Whether the file has a value there. */
  has(path: Path): boolean {
    return hasValue(this.#file, path);
  }
}
