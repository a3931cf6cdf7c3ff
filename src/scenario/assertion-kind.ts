import type {Observation, ObservationType} from './observation.ts';

/** One thing that a step can expect: a key under `expect`. One file each in assertions/, one line in the registry. */
export interface AssertionKind {
  /** The key under `expect`. */
  readonly key: string;
  /** For people who write scenarios. */
  readonly about: string;
  readonly on: ObservationType;
  /** A zod schema. Not by its type, which users of the library lack. */
  readonly schema: unknown;
  /** Completes "expected …". */
  describe(wanted: unknown): string;
  holds(wanted: unknown, observed: Observation): boolean;
  /** Whether it speaks of keys that a partial answer does not know. Without one that does, such an answer is not met. */
  isForPartial?(wanted: unknown): boolean;
  /** Completes "got …", where the observation as a whole says too much. */
  got?(wanted: unknown, observed: Observation): string;
}
