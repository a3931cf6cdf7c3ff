import {nextCommand} from '../../errors/next-command.ts';
import type {Fault} from '../../faults/fault.ts';
import {withClusterLock} from '../record/cluster-lock.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord, demandUp} from '../record/demand-record.ts';
import {clusterFolder} from '../record/state-home.ts';
import {proxyNames} from './ask-proxies.ts';
import type {FaultTerms, InjectedFault} from './cluster-fault.ts';
import {linkEnds, noteFaults, proxiesAmong, timeoutMs, type FaultCall} from './fault-call.ts';
import {takeOffNetwork} from './network-faults.ts';
import {placeFaults, takeBack} from './place-faults.ts';
import {proveFaults} from './prove-faults.ts';

/** Adds a fault to the links to members and verifies its effect; see `ClusterFaults.add`. */
export async function addFaults(
  call: FaultCall,
  fault: Fault,
  {on, proxies: named, forMs, seed}: FaultTerms,
): Promise<InjectedFault[]> {
  const {name, home, signal, onWarning} = call;
  const {topology} = await awaitRecord(home, name, signal);
  // A cluster without a proxy is reported before unknown members.
  proxyNames(topology);
  const members = await linkEnds(topology, on);
  const proxies = await proxiesAmong(topology, named);
  const {record, placed, known, leftOut} = await withClusterLock({home, name, signal}, async () => {
    const present = await demandUp(home, name);
    const keeper = keepRecord(clusterFolder(home, name), present);
    return {record: present, ...(await placeFaults(keeper, fault, {on: members, proxies, forMs, seed}, signal))};
  });
  const injected = await proveFaults(record, fault, placed, signal).catch(async (error: unknown) => {
    await takeBack(
      record,
      placed.map((link) => link.record.id),
    );
    throw error;
  });
  await noteFaults(call, 'fault', injected);
  for (const proxy of leftOut)
    onWarning?.(`${proxy} does not answer and did not receive the fault: see ${nextCommand(name, 'status')}`);
  const all = [...injected, ...known.map((one) => ({...one, added: false, effective: true, measured: []}))];
  return members.map((member) => all.find((one) => one.member === member)!);
}

/** Disconnects members from their network and verifies the effect; see `ClusterFaults.takeOffNetwork`. */
export async function disconnect(call: FaultCall, names: readonly string[]): Promise<InjectedFault[]> {
  const {name, home, signal} = call;
  const injected = await withClusterLock({home, name, signal}, async () => {
    const record = await demandUp(home, name);
    const members = await linkEnds(record.topology, names);
    return takeOffNetwork(keepRecord(clusterFolder(home, name), record), home, members, {timeoutMs, signal});
  });
  await noteFaults(
    call,
    'fault',
    injected.filter(({added}) => added),
  );
  return injected;
}
