import {MclusterError} from '../../errors/mcluster-error.ts';
import type {ClusterFault} from './cluster-fault.ts';
import {problemIn} from './ask-proxies.ts';

/** What one part of a heal did, and what it could not do. */
export type HealResult = {healed: readonly ClusterFault[]; problems: readonly MclusterError[]};

/** Some faults were removed, and some are still active. */
export class HealIncompleteError extends MclusterError {
  /** `left`: the faults that are still active, as far as known. */
  constructor(cluster: string, {healed, problems}: HealResult, left: readonly ClusterFault[]) {
    const undone = [...left.map(described), ...problems.map(({message}) => message)];
    super({
      code: problems[0]!.code,
      message: `cluster ${cluster} was only partly healed\n  healed: ${healed.map(described).join('; ') || 'nothing'}\n  not healed: ${undone.join('; ')}`,
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

/** Continues with the next part when one fails, to heal as much as possible. */
export class Healing {
  readonly #cluster: string;
  readonly #note: (healed: readonly ClusterFault[]) => Promise<void>;
  readonly #healed: ClusterFault[] = [];
  readonly #problems: MclusterError[] = [];

  /** `note`: records what was healed. */
  constructor(cluster: string, note: (healed: readonly ClusterFault[]) => Promise<void>) {
    this.#cluster = cluster;
    this.#note = note;
  }

  /**
   * Runs one part and collects its problems.
   * @throws {InterruptedError} on abort
   */
  async attempt(heal: () => Promise<HealResult>): Promise<void> {
    const {healed, problems} = await heal().catch((error: unknown) => ({healed: [], problems: [problemIn(error)]}));
    this.#healed.push(...healed);
    for (const problem of problems) {
      // An engine that does not answer is one problem, however many members it affects.
      if (!this.#problems.some(({message}) => message === problem.message)) this.#problems.push(problem);
    }
    await this.#note(healed);
  }

  /**
   * Returns everything that was healed. `left`: finds the faults that should have been healed and were not.
   * @throws {HealIncompleteError} when there are problems; a single problem with nothing else to report is thrown
   * itself
   */
  async result(left: () => Promise<readonly ClusterFault[]>): Promise<ClusterFault[]> {
    const [healed, problems] = [this.#healed, this.#problems];
    if (problems.length === 0) return healed;
    if (problems.length === 1 && healed.length === 0) throw problems[0]!;
    throw new HealIncompleteError(this.#cluster, {healed, problems}, await left());
  }
}

function described({id, member, what}: ClusterFault): string {
  return `${member}: ${what} (${id})`;
}
