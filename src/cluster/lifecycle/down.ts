import {existsSync} from 'node:fs';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {withClusterLock} from '../record/cluster-lock.ts';
import {ClusterStateUnreadableError, readRecord, recordedNames, removeTraces} from '../record/cluster-record.ts';
import {removeDamaged} from './remove-damaged.ts';
import {removeCluster} from '../record/remove-cluster.ts';
import {clusterNamePattern, stateHome} from '../record/state-home.ts';
import {removeStray, strayClusters} from '../record/strays.ts';
import {untie} from '../record/tied-clusters.ts';
import type {ClusterOptions} from '../cluster-options.ts';
import {problemIn} from '../faults/ask-proxies.ts';

export type DownResult = {
  name: string;
  /** false: there was no such cluster. Not an error: `down` is safe to repeat. */
  existed: boolean;
  /** Members that this call ended, without those that were already dead. */
  ended: string[];
};

/** Some of several clusters could not be brought down; says why, and lists those that were. */
export class NotAllDownError extends MclusterError {
  constructor(failures: readonly {name: string; error: MclusterError}[], done: readonly DownResult[]) {
    const first = failures[0]!.error;
    const names = done.map(({name}) => name);
    super({
      code: first.code,
      message: [
        ...failures.map(({name, error}) => `${name}: ${error.message}`),
        ...(names.length > 0 ? [`brought down: ${names.join(', ')}`] : []),
      ].join('\n'),
      hint: first.hint,
      details: {failed: failures.map(({name, error: {code, message}}) => ({name, code, message})), down: done},
      cause: first,
    });
  }
}

export type DownOptions = ClusterOptions & {
  /** Ignore a cluster of the same name that was not created at this time, according to its record. */
  createdAt?: string | undefined;
};

/** Ends all members of a cluster, also of a half-started one or one with a damaged record, and removes its state. */
export async function down(name: string, options: DownOptions = {}): Promise<DownResult> {
  const home = stateHome(options.home);
  const {createdAt} = options;
  const signal = options.signal ?? new AbortController().signal;
  const nothing = {name, existed: false, ended: []};
  if (!clusterNamePattern.test(name)) return nothing;
  // A late clean-up must not recreate the folder.
  if (createdAt !== undefined && !existsSync(home)) return nothing;
  const result = await withClusterLock({home, name, signal, evenIfFull: true}, async () => {
    const record = await readRecord(home, name).catch((error: unknown) => {
      // Only the cluster that was meant, which an unreadable record does not say.
      if (error instanceof ClusterStateUnreadableError && createdAt === undefined) return error;
      throw error;
    });
    if (record instanceof ClusterStateUnreadableError) {
      const ended = await removeDamaged(home, name, record, signal);
      options.onWarning?.(
        `${record.message}; the processes and containers that were found of ${name} were stopped, and its folder was removed`,
      );
      return {name, existed: true, ended};
    }
    if (record && createdAt !== undefined && record.createdAt !== createdAt) return nothing;
    if (record) return {name, existed: true, ended: await removeCluster(home, record, signal)};
    await removeTraces(home, name);
    const {onWarning} = options;
    const stray = (await strayClusters(home, {signal, onWarning})).find((one) => one.name === name);
    if (stray) await removeStray(home, stray, signal);
    return {name, existed: stray !== undefined, ended: stray?.alive ?? []};
  });
  untie(home, name);
  return result;
}

/**
 * Runs `down` for every cluster in the state home and for every one whose state is gone but of which members still run.
 * If one can't be brought down, the others still are, and its error is thrown afterwards.
 */
export async function downAll(options: ClusterOptions = {}): Promise<DownResult[]> {
  const home = stateHome(options.home);
  const {signal = new AbortController().signal, onWarning} = options;
  const strays = await strayClusters(home, {signal, onWarning});
  const names = [...new Set([...(await recordedNames(home)), ...strays.map(({name}) => name)])].sort();
  // Runtimes that can't be asked were already reported.
  const results = await Promise.allSettled(names.map((name) => down(name, {...options, onWarning: undefined})));
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failures = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{name: names[index]!, error: problemIn(result.reason)}] : [],
  );
  if (failures.length > 0) throw new NotAllDownError(failures, done);
  return done;
}
