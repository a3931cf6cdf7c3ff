import {MclusterError} from '../../errors/mcluster-error.ts';
import type {ClusterFault} from './cluster-fault.ts';

/** What a step of a heal did, and what it could not do. */
export type HealStep = {healed: readonly ClusterFault[]; problems: readonly MclusterError[]};

/** Some faults are off, and some are in force still. */
export class HealIncompleteError extends MclusterError {
  /** `left`: in force still, as far as it is known. */
  constructor(cluster: string, {healed, problems}: HealStep, left: readonly ClusterFault[]) {
    const undone = [...left.map(described), ...problems.map(({message}) => message)];
    super({
      code: problems[0]!.code,
      message: `cluster ${cluster} was healed in part\n  healed: ${healed.map(described).join('; ') || 'nothing'}\n  not healed: ${undone.join('; ')}`,
      hint: problems[0]!.hint,
      details: {
        cluster,
        healed,
        left,
        problems: problems.map(({code, message, hint}) => ({code, message, hint: hint ?? null})),
      },
      cause: problems[0],
    });
  }
}

/** Goes on to the next step when one fails, so that as much is healed as can be. */
export class Healing {
  readonly #cluster: string;
  readonly #note: (healed: readonly ClusterFault[]) => Promise<void>;
  readonly #healed: ClusterFault[] = [];
  readonly #problems: MclusterError[] = [];

  /** `note`: writes down what was healed. */
  constructor(cluster: string, note: (healed: readonly ClusterFault[]) => Promise<void>) {
    this.#cluster = cluster;
    this.#note = note;
  }

  /** Throws InterruptedError, and what is a bug. */
  async attempt(step: () => Promise<HealStep>): Promise<void> {
    const {healed, problems} = await step().catch((error: unknown) => ({healed: [], problems: [problemIn(error)]}));
    this.#healed.push(...healed);
    for (const problem of problems) {
      // An engine that does not answer is one problem, however many members and steps it keeps from being healed.
      if (!this.#problems.some(({message}) => message === problem.message)) this.#problems.push(problem);
    }
    await this.#note(healed);
  }

  /**
   * All that was healed. `left`: asks what should have been and was not, if there is such a thing. Throws
   * HealIncompleteError, or the problem itself when it is all there is to tell.
   */
  async result(left: () => Promise<readonly ClusterFault[]>): Promise<ClusterFault[]> {
    const [healed, problems] = [this.#healed, this.#problems];
    if (problems.length === 0) return healed;
    if (problems.length === 1 && healed.length === 0) throw problems[0]!;
    throw new HealIncompleteError(this.#cluster, {healed, problems}, await left());
  }
}

/** What a person can do something about; all else is thrown. */
export function problemIn(error: unknown): MclusterError {
  if (error instanceof MclusterError && error.code !== 'INTERRUPTED') return error;
  throw error;
}

function described({id, member, what}: ClusterFault): string {
  return `${member}: ${what} (${id})`;
}
