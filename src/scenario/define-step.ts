import type * as z from 'zod/mini';
import type {StepKind} from './step-kind.ts';

/** Defines a kind of step whose fields are typed by its shape. */
export function defineStep<Shape extends z.core.$ZodLooseShape>(
  kind: StepKind<z.infer<z.ZodMiniObject<Shape, z.core.$strict>>> & {shape: Shape},
): StepKind {
  // The fields are checked with the shape before any of these functions is called.
  return kind;
}
