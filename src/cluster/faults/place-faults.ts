import {isDeepStrictEqual} from 'node:util';
import {kindOf, type Fault} from '../../faults/fault.ts';
import type {FaultRecord} from '../../faults/injector.ts';
import type {Measurement} from '../../faults/probe.ts';
import {freshSeed} from '../../support/random.ts';
import type {RecordKeeper} from '../record/cluster-record.ts';
import {answersOf, askProxies, notRunning, ProxyUnavailableError} from './ask-proxies.ts';
import {idOf, numberOf, type ClusterFault} from './cluster-fault.ts';
import {listLinkFaults} from './list-faults.ts';
import {removeById} from './remove-faults.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

export type FaultPlan = {
  fault: Fault;
  /** Names of nodes and backups. */
  members: readonly string[];
  /** Names of proxies; null: all that run. */
  proxies: readonly string[] | null;
  /** Names of all proxies. */
  allProxies: readonly string[];
  forMs: number | undefined;
  seed: number | undefined;
  signal: AbortSignal | undefined;
};

/** A fault that is active and not verified yet. */
export type PlacedFault = {
  id: string;
  member: string;
  links: {proxy: string; record: FaultRecord; without: Measurement}[];
};

/** `known`: the same fault was already active. */
export type Placed = {
  placed: PlacedFault[];
  known: ClusterFault[];
  /** Selected running proxies that did not get the fault, since they do not answer. */
  leftOut: string[];
};

/** Two measurements of a second at most, on a busy machine. */
const addTimeoutMs = 5000;
/** A proxy that takes longer for a request that is answered at once is paused or hangs. */
const listTimeoutMs = 2000;

/** Adds a fault to the links to each of the members; all or nothing. The caller holds the cluster's lock. */
export async function placeFaults(keeper: RecordKeeper, plan: FaultPlan): Promise<Placed> {
  const {members, signal} = plan;
  const {record} = keeper;
  const {faults, silent} = await listLinkFaults(record, {timeoutMs: listTimeoutMs, signal});
  const running = plan.allProxies.filter((proxy) => !silent.some((one) => one.proxy === proxy));
  const proxies = plan.proxies ?? (running.length > 0 ? running : plan.allProxies);
  const unavailable = silent.filter(({proxy}) => proxies.includes(proxy));
  if (unavailable.length > 0) throw new ProxyUnavailableError(record.name, unavailable);
  const known = faults.filter((one) => members.includes(one.member) && isSame(one, plan, proxies));
  const missing = members.filter((member) => !known.some((one) => one.member === member));

  const ids = await freshIds(
    keeper,
    faults.map(({id}) => id),
    missing.length,
  );
  const seed = plan.seed ?? freshSeed();
  try {
    const placed = await Promise.all(
      missing.map((member, index) => placeOn(record, {...plan, seed}, {id: ids[index]!, member, proxies})),
    );
    const leftOut = silent.filter(({proxy, problem}) => !proxies.includes(proxy) && problem !== notRunning);
    return {placed, known, leftOut: plan.proxies === null ? leftOut.map(({proxy}) => proxy) : []};
  } catch (error) {
    await takeBack(record, ids);
    throw error;
  }
}

/** Removes faults as far as possible: a proxy that is gone has lost them anyway. */
export async function takeBack(record: ClusterRecord, ids: readonly string[]): Promise<void> {
  await removeById(record, ids, {timeoutMs: listTimeoutMs}).catch(() => undefined);
}

/**
 * An id means one fault for as long as the cluster lives: proxies that are paused now may have faults that they can't
 * report, and logs and events keep naming those that have ended.
 */
async function freshIds(keeper: RecordKeeper, inForce: readonly string[], count: number): Promise<string[]> {
  if (count === 0) return [];
  const last = Math.max(keeper.record.lastFault ?? 0, ...inForce.map(numberOf));
  await keeper.change({lastFault: last + count});
  return Array.from({length: count}, (_, index) => idOf(last + 1 + index));
}

async function placeOn(
  record: ClusterRecord,
  {fault, forMs, seed, signal}: FaultPlan,
  {id, member, proxies}: {id: string; member: string; proxies: readonly string[]},
): Promise<PlacedFault> {
  const params = {id, member, fault, forMs, seed, proxies};
  const answers = await askProxies<Omit<PlacedFault['links'][number], 'proxy'>>(record, proxies, ['addFault', params], {
    timeoutMs: addTimeoutMs,
    signal,
  });
  const links = answersOf(record, answers, {mayBeGone: false}).map(({proxy, answer}) => ({proxy, ...answer}));
  return {id, member, links};
}

/**
 * Repeating a command is no error, as with the other verbs. Faults on single commands count their hits, and one with a
 * duration would end at another time: those are always new.
 */
function isSame(one: ClusterFault, {fault, forMs}: FaultPlan, proxies: readonly string[]): boolean {
  if (kindOf(fault).onCommands || forMs !== undefined || one.until !== null) return false;
  return (
    isDeepStrictEqual(one.fault, fault) && proxies.every((proxy) => one.links.some((link) => link.proxy === proxy))
  );
}
