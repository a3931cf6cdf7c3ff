import type * as z from 'zod/mini';
import type {StepKind} from './step-kind.ts';

/** A kind of step whose fields are typed by its shape. */
export function defineStep<Shape extends z.core.$ZodLooseShape>(
  kind: StepKind<z.infer<z.ZodMiniObject<Shape, z.core.$strict>>> & {shape: Shape},
): StepKind {
  // The fields were checked with the shape before any of these is called.
  return kind;
}
