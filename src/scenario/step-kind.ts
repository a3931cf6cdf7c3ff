import type {Path} from '../topology/finding.ts';
import type {MemberRole} from '../topology/topology.ts';
import type {Observation, ObservationType} from './observation.ts';
import type {Stage} from './stage.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A member or a name that a step speaks of, to be checked before anything runs. */
export type Mention = {path: Path; name: string; roles?: readonly MemberRole[]};

/**
 * One kind of step: what a mapping in `steps` that has the key `verb` means. One file a kind or a family of kinds in
 * steps/, one line in the registry. `Fields` are the step's keys, checked by `shape`.
 */
export interface StepKind<StepFields = Fields> {
  readonly verb: string;
  /** For people who write scenarios. */
  readonly about: string;
  /** The keys of the step, `verb` among them: zod schemas. Not by zod's types, which users of the library lack. */
  readonly shape: Readonly<Record<string, unknown>>;
  /** The keys of one step as it was written, where what one may be depends on another. Default: `shape`. */
  shapeOf?(written: Fields): Readonly<Record<string, unknown>>;
  /** What `expect` can look at; absent: nothing. */
  readonly observes?: ObservationType | undefined;
  /** Whether doing it again changes nothing, so that `eventually` may. */
  readonly isRepeatable?: boolean | undefined;
  /** In words, to follow a number: `get a at backup1`. */
  describe(fields: StepFields): string;
  /** Members that have to exist. */
  members?(fields: StepFields): readonly Mention[];
  /** Where it speaks of links between the proxies and members, of which there are none without a proxy. */
  links?(fields: StepFields): Path | null;
  /** What is wrong with fields that are fine one by one. */
  problem?(fields: StepFields): string | null;
  /** The name that this step gives to its reply, for later steps. */
  names?(fields: StepFields): string | undefined;
  /** Replies of earlier steps that it needs. */
  needs?(fields: StepFields): readonly Mention[];
  /** What it saw; `expect` has to hold for each. */
  run(fields: StepFields, stage: Stage): Promise<readonly Observation[]>;
}
