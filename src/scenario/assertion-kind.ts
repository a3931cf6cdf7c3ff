import type {Observation, ObservationType} from './verdict/observation.ts';

/**
 * One thing that a step can expect: a key under `expect`. Each kind is one file in assertions/ and one line in the
 * registry.
 */
export interface AssertionKind {
  /** The key under `expect`. */
  readonly key: string;
  /** For scenario authors. */
  readonly about: string;
  readonly on: ObservationType;
  /** A zod schema, typed as unknown because users of the library lack zod's types. */
  readonly schema: unknown;
  /** Completes "expected …". */
  describe(wanted: unknown): string;
  holds(wanted: unknown, observed: Observation): boolean;
  /**
   * Whether it applies to the unknown keys of a partial reply. Unless one assertion does, a partial reply does not meet
   * the expectation.
   */
  isForPartial?(wanted: unknown): boolean;
  /** Completes "got …", for when the whole observation would be too long. */
  got?(wanted: unknown, observed: Observation): string;
}
