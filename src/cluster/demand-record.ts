import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {readRecord, recordedNames, type ClusterRecord} from './cluster-record.ts';

export class ClusterNotFoundError extends MclusterError {
  constructor(name: string, known: readonly string[], similar: string | undefined) {
    const others = known.length > 0 ? `there is ${known.join(', ')}` : 'there is no cluster at all';
    // One from a file has the file's name, which is easily forgotten.
    const meant = similar ?? (known.length === 1 ? known[0] : undefined);
    super({
      code: 'CLUSTER_NOT_FOUND',
      message: `no cluster is named ${name}; ${others}`,
      hint: meant === undefined ? nextCommand(name, 'up') : `did you mean ${meant}? Then the same with --name ${meant}`,
      details: {name, known},
    });
  }
}

/** Somebody removed its state folder; what it started goes on. */
export class ClusterStateGoneError extends MclusterError {
  constructor(name: string, alive: readonly string[]) {
    super({
      code: 'CLUSTER_INCOMPLETE',
      message: `the state of cluster ${name} is gone${alive.length > 0 ? `, but ${alive.join(', ')} still ${alive.length === 1 ? 'runs' : 'run'}` : ''}`,
      hint: nextCommand(name, 'down'),
      details: {name, alive},
    });
  }
}

/** The record of a cluster that must exist. Throws ClusterNotFoundError, ClusterStateGoneError and ClusterStateUnreadableError. */
export async function demandRecord(home: string, name: string): Promise<ClusterRecord> {
  const record = await readRecord(home, name);
  if (record) return record;
  const {strayClusters} = await import('./strays.ts');
  const strays = await strayClusters(home, {signal: new AbortController().signal});
  const stray = strays.find((one) => one.name === name);
  if (stray) throw new ClusterStateGoneError(name, stray.alive);
  const known = await recordedNames(home);
  const {closest} = await import('../support/did-you-mean.ts');
  throw new ClusterNotFoundError(name, known, closest(name, known));
}
