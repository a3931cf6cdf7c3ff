import type {AnomalyKind} from '../anomaly-kinds.ts';
import type {Step} from './step.ts';

/** An anomaly as a rule finds it: the steps that together no order explains, the offending one last. */
export type RuleFinding = {kind: AnomalyKind; proof: readonly Step[]; because: string};
