import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import {awaitReadmission} from '../lifecycle/await-readmission.ts';
import type {VerbJob} from './member-verb.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {demandRecord} from '../record/demand-record.ts';
import {demandPorts, neededBy} from '../lifecycle/port-clashes.ts';
import {defaultReadyTimeoutMs, endMembers, waitUntilStarted} from '../lifecycle/starting.ts';
import {clusterFolder} from '../record/state-home.ts';

const defaultGraceMs = 5_000;

/** A member off its network would still be off after a start, and never answer. */
export class OffNetworkError extends MclusterError {
  constructor(cluster: string, names: readonly string[]) {
    super({
      code: 'MEMBER_STATE',
      message: `can't start ${names.join(', ')}: off the network; nothing was changed`,
      hint: nextCommand(cluster, `heal ${names.join(' ')}`),
      details: {members: names},
    });
  }
}

/** Starts members, all or nothing: those started are ended again when one does not get ready, or on abort. */
export async function startMembers(job: VerbJob, timeoutMs = defaultReadyTimeoutMs): Promise<void> {
  const {home, record, processes, unabortable, members, signal, onWarning} = job;
  demandOnNetwork(job);
  const {name, topology} = record;
  await demandPorts(neededBy(members, topology), home, {offset: topology.ports.offset, cluster: name});
  try {
    const runtime = await loadRuntime(record.runtime);
    await processes.start(members);
    await waitUntilStarted(processes, members, {timeoutMs, signal, runtime, topology});
    await forgetGoneNetwork(job);
    await awaitReadmission(record, processes, {timeoutMs, signal, onWarning});
  } catch (error) {
    await endMembers(unabortable, members);
    throw error;
  }
}

export async function stopMembers({processes, members}: VerbJob, graceMs = defaultGraceMs): Promise<void> {
  await Promise.all(members.map((member) => processes.stop(member, graceMs)));
}

/**
 * Checks that no member is off its network.
 * @throws {OffNetworkError} when one is
 */
export function demandOnNetwork({record: {name: cluster, offNetwork = {}}, members, states}: VerbJob): void {
  // By the current state: another program may have reconnected it, and if its network was removed, a start gives it
  // another.
  const isOff = (state: MemberProcessState): boolean => state.offNetwork === true && !state.networkGone;
  const off = members.map(({name}) => name).filter((name, index) => name in offNetwork && isOff(states[index]!));
  if (off.length > 0) throw new OffNetworkError(cluster, off);
}

/**
 * Drops members from the record whose network was removed, since a start gave them another, and those that another
 * program has reconnected.
 */
async function forgetGoneNetwork({home, record: {name: cluster}, members}: VerbJob): Promise<void> {
  // The current record, with the handles of the started members.
  const record = await demandRecord(home, cluster);
  const {offNetwork = {}} = record;
  const left = Object.entries(offNetwork).filter(([off]) => !members.some(({name}) => name === off));
  if (left.length === Object.keys(offNetwork).length) return;
  await keepRecord(clusterFolder(home, cluster), record).change({offNetwork: Object.fromEntries(left)});
}
