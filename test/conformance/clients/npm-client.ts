import {createRequire} from 'node:module';

/** What the client libraries have in common, in one form. Misses are null, refused writes false. */
export interface NpmClient {
  set(key: string, value: string): Promise<boolean>;
  add(key: string, value: string): Promise<boolean>;
  replace(key: string, value: string): Promise<boolean>;
  append(key: string, value: string): Promise<boolean>;
  prepend(key: string, value: string): Promise<boolean>;
  get(key: string): Promise<string | null>;
  /** The values that were found. */
  getMulti(keys: readonly string[]): Promise<Record<string, string>>;
  /** The value and its unique. */
  gets(key: string): Promise<{value: string; unique: string} | null>;
  cas(key: string, value: string, unique: string): Promise<boolean>;
  incr(key: string, amount: number): Promise<number | null>;
  decr(key: string, amount: number): Promise<number | null>;
  delete(key: string): Promise<boolean>;
  /** Absent where the library has none. */
  touch?(key: string, ttlS: number): Promise<boolean>;
  flush?(): Promise<void>;
  close(): void;
}

export type OpenNpmClient = (port: number) => Promise<NpmClient>;

/** These packages are CommonJS, most of them without types. */
export const requirePackage = createRequire(import.meta.url) as (name: string) => unknown;

const refused = /NOT_STORED|EXISTS|NOT_FOUND|not stored|not found|already exists|does not exist|exists/i;

/** Whether a write went through; libraries say no with false or an error. Any other error is one. */
export async function accepted(write: Promise<unknown>): Promise<boolean> {
  try {
    const answer = await write;
    return answer !== false;
  } catch (error) {
    if (refused.test(String(error))) return false;
    throw error;
  }
}

/** The new value of a number that was counted up or down; null when there was none. */
export async function counted(change: Promise<unknown>): Promise<number | null> {
  try {
    // memcache-plus makes NaN of NOT_FOUND, others say false or nothing.
    const answer = await change;
    return typeof answer === 'boolean' || Number.isNaN(Number(answer ?? NaN)) ? null : Number(answer);
  } catch (error) {
    if (refused.test(String(error))) return null;
    throw error;
  }
}
