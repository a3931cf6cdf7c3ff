import {createRequire} from 'node:module';

/** A common interface of the client libraries. Misses are null, rejected writes false. */
export interface NpmClient {
  set(key: string, value: string): Promise<boolean>;
  add(key: string, value: string): Promise<boolean>;
  replace(key: string, value: string): Promise<boolean>;
  append(key: string, value: string): Promise<boolean>;
  /** Omitted if the library's own is wrong. */
  prepend?(key: string, value: string): Promise<boolean>;
  get(key: string): Promise<string | null>;
  /** The values that were found. */
  getMulti(keys: readonly string[]): Promise<Record<string, string>>;
  /** The value and its unique. Omitted if the library has no compare-and-swap. */
  gets?(key: string): Promise<{value: string; unique: string} | null>;
  cas?(key: string, value: string, unique: string): Promise<boolean>;
  incr(key: string, amount: number): Promise<number | null>;
  decr(key: string, amount: number): Promise<number | null>;
  delete(key: string): Promise<boolean>;
  /** Omitted if the library has none. */
  touch?(key: string, ttlS: number): Promise<boolean>;
  flush?(): Promise<void>;
  close(): void;
}

export type OpenNpmClient = (port: number) => Promise<NpmClient>;

/** These packages are CommonJS, most of them without types. */
export const requirePackage = createRequire(import.meta.url) as (name: string) => unknown;

const refused = /NOT_STORED|EXISTS|NOT_FOUND|not stored|not found|already exists|does not exist|exists/i;

/**
 * Returns whether a write succeeded; libraries report a rejection as false or as an error. Any other error is rethrown.
 */
export async function accepted(write: Promise<unknown>): Promise<boolean> {
  try {
    const answer = await write;
    return answer !== false;
  } catch (error) {
    if (refused.test(String(error))) return false;
    throw error;
  }
}

/** Returns the new value of a number that was incremented or decremented, or null if there was none. */
export async function counted(change: Promise<unknown>): Promise<number | null> {
  try {
    // memcache-plus turns NOT_FOUND into NaN, others return false or nothing.
    const answer = await change;
    return typeof answer === 'boolean' || Number.isNaN(Number(answer ?? NaN)) ? null : Number(answer);
  } catch (error) {
    if (refused.test(String(error))) return null;
    throw error;
  }
}
