import type * as z from 'zod/mini';
import type {AssertionKind} from './assertion-kind.ts';
import type {Observation, ObservationType} from './verdict/observation.ts';

/** Defines an assertion whose values are typed by its schema. */
export function defineAssertion<Schema extends z.ZodMiniType, On extends ObservationType>(kind: {
  key: string;
  about: string;
  on: On;
  schema: Schema;
  describe: (wanted: z.infer<Schema>) => string;
  holds: (wanted: z.infer<Schema>, observed: Extract<Observation, {type: On}>) => boolean;
  isForPartial?: (wanted: z.infer<Schema>) => boolean;
  got?: (wanted: z.infer<Schema>, observed: Extract<Observation, {type: On}>) => string;
}): AssertionKind {
  // The caller has checked both the value (with the schema) and the observation's type (with `on`).
  return kind;
}
