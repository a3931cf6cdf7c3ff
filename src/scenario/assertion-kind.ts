import type * as z from 'zod/mini';
import type {Observation, ObservationType} from './observation.ts';

/** One thing that a step can expect: a key under `expect`. One file each in assertions/, one line in the registry. */
export interface AssertionKind {
  /** The key under `expect`. */
  readonly key: string;
  /** For people who write scenarios. */
  readonly about: string;
  readonly on: ObservationType;
  readonly schema: z.ZodMiniType;
  /** Completes "expected …". */
  describe(wanted: unknown): string;
  holds(wanted: unknown, observed: Observation): boolean;
  /** Completes "got …", where the observation as a whole says too much. */
  got?(wanted: unknown, observed: Observation): string;
}

/** An assertion whose values are typed by its schema. */
export function defineAssertion<Schema extends z.ZodMiniType, On extends ObservationType>(kind: {
  key: string;
  about: string;
  on: On;
  schema: Schema;
  describe: (wanted: z.infer<Schema>) => string;
  holds: (wanted: z.infer<Schema>, observed: Extract<Observation, {type: On}>) => boolean;
  got?: (wanted: z.infer<Schema>, observed: Extract<Observation, {type: On}>) => string;
}): AssertionKind {
  // Whoever calls has checked both: the value with the schema, the observation's type with `on`.
  return kind;
}
