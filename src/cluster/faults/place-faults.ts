import {isDeepStrictEqual} from 'node:util';
import {kindOf, type Fault} from '../../faults/fault.ts';
import type {FaultRecord} from '../../faults/fault-record.ts';
import type {Measurement} from '../../faults/probe.ts';
import {freshSeed} from '../../support/random.ts';
import type {RecordKeeper} from '../record/cluster-record.ts';
import {answersOf, askProxies, notRunning, proxyNames, ProxyUnavailableError} from './ask-proxies.ts';
import {idOf, numberOf, type ClusterFault, type FaultTerms} from './cluster-fault.ts';
import {listLinkFaults} from './list-faults.ts';
import {removeById} from './remove-faults.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** An active fault on one link, not verified yet, and the measurement from before it was added. */
export type PlacedLink = {proxy: string; record: FaultRecord; without: Measurement};

/** `known`: the same fault was already active. */
export type Placed = {
  placed: PlacedLink[];
  known: ClusterFault[];
  /** Selected running proxies that did not get the fault, since they do not answer. */
  leftOut: string[];
};

/** Two measurements of a second at most, on a busy machine. */
const addTimeoutMs = 5000;
/** A proxy that takes longer for a request that is answered at once is paused or hangs. */
const listTimeoutMs = 2000;

/** Adds a fault to the links to each of the members; all or nothing. The caller holds the cluster's lock. */
export async function placeFaults(
  keeper: RecordKeeper,
  fault: Fault,
  terms: FaultTerms,
  signal: AbortSignal | undefined,
): Promise<Placed> {
  const {on: members, forMs, seed = freshSeed()} = terms;
  const {record} = keeper;
  const {faults, silent} = await listLinkFaults(record, {timeoutMs: listTimeoutMs, signal});
  const all = proxyNames(record.topology);
  const running = all.filter((proxy) => !silent.some((one) => one.proxy === proxy));
  const proxies = terms.proxies ?? (running.length > 0 ? running : all);
  const unavailable = silent.filter(({proxy}) => proxies.includes(proxy));
  if (unavailable.length > 0) throw new ProxyUnavailableError(record.name, unavailable);
  const isKnown = (one: ClusterFault): boolean => forMs === undefined && isSame(one, fault, proxies);
  const known = faults.filter((one) => members.includes(one.member) && isKnown(one));
  const missing = members.filter((member) => !known.some((one) => one.member === member));

  const ids = await freshIds(
    keeper,
    faults.map(({id}) => id),
    missing.length,
  );
  const place = async (member: string, id: string): Promise<PlacedLink[]> => {
    const request = ['addFault', {id, member, fault, forMs, seed, proxies}] satisfies [string, object];
    const patience = {timeoutMs: addTimeoutMs, signal};
    const answers = await askProxies<Omit<PlacedLink, 'proxy'>>(record, proxies, request, patience);
    return answersOf(record, answers, {mayBeGone: false}).map(({proxy, answer}) => ({proxy, ...answer}));
  };
  try {
    const placed = await Promise.all(missing.map((member, index) => place(member, ids[index]!)));
    const leftOut = silent.filter(({proxy, problem}) => !proxies.includes(proxy) && problem !== notRunning);
    return {
      placed: placed.flat(),
      known,
      leftOut: terms.proxies === undefined ? leftOut.map(({proxy}) => proxy) : [],
    };
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
async function freshIds(keeper: RecordKeeper, known: readonly string[], count: number): Promise<string[]> {
  if (count === 0) return [];
  const last = Math.max(keeper.record.lastFault ?? 0, ...known.map(numberOf));
  await keeper.change({lastFault: last + count});
  return Array.from({length: count}, (_, index) => idOf(last + 1 + index));
}

/**
 * Repeating a command is no error, as with the other verbs. Faults on single commands count their hits, and one with a
 * duration would end at another time: those are always new.
 */
function isSame(one: ClusterFault, fault: Fault, proxies: readonly string[]): boolean {
  if (kindOf(fault).onCommands || one.until !== null) return false;
  return (
    isDeepStrictEqual(one.fault, fault) && proxies.every((proxy) => one.links.some((link) => link.proxy === proxy))
  );
}
