import type {Path} from '../yaml/finding.ts';
import type {MemberRole} from '../topology/topology.ts';
import type {Observation, ObservationType} from './verdict/observation.ts';
import type {Stage} from './run/stage.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A member or name that a step refers to, checked before anything runs. */
export type Mention = {path: Path; name: string; roles?: readonly MemberRole[]};

/**
 * One kind of step: the meaning of a mapping in `steps` with the key `verb`. Each kind or family of kinds is one file
 * in steps/ and one line in the registry. `Fields` are the step's keys, checked by `shape`.
 */
export interface StepKind<StepFields = Fields> {
  readonly verb: string;
  /** For scenario authors. */
  readonly about: string;
  /**
   * The keys of the step, including `verb`: zod schemas, typed as unknown because users of the library lack zod's
   * types.
   */
  readonly shape: Readonly<Record<string, unknown>>;
  /** The keys of one step as written, for kinds in which the keys depend on each other. Default: `shape`. */
  shapeOf?(written: Fields): Readonly<Record<string, unknown>>;
  /** What `expect` can check; absent: nothing. */
  readonly observes?: ObservationType | undefined;
  /** Whether repeating it changes nothing, so that `eventually` may repeat it. */
  readonly isRepeatable?: boolean | undefined;
  /** Describes the step in words, to follow a number: `get a at backup1`. */
  describe(fields: StepFields): string;
  /** Members that must exist. */
  members?(fields: StepFields): readonly Mention[];
  /** The path at which it refers to links between proxies and members, which do not exist without a proxy. */
  links?(fields: StepFields): Path | null;
  /** Returns a problem between fields that are valid one by one. */
  problem?(fields: StepFields): string | null;
  /** The name under which later steps can refer to its reply. */
  names?(fields: StepFields): string | undefined;
  /** Replies of earlier steps that it refers to. */
  needs?(fields: StepFields): readonly Mention[];
  /** Runs the step and resolves to its observations; `expect` must hold for each. */
  run(fields: StepFields, stage: Stage): Promise<readonly Observation[]>;
}
