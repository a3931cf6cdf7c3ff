import {dirname} from 'node:path';
import type {Cluster} from '../../src/cluster/cluster.ts';
import {readRecord} from '../../src/cluster/record/cluster-record.ts';
import {controlPath} from '../../src/cluster/record/control-folder.ts';
import {callProxy} from '../../src/proxy/control/control-client.ts';
import type {ProxyReport} from '../../src/proxy/control/proxy-report.ts';
import {waitUntil} from '../../src/support/wait-until.ts';
import type {ReplayCluster} from './replay.ts';

/** Returns a running cluster for recordings to be replayed on. */
export async function replayOn(cluster: Cluster): Promise<ReplayCluster> {
  const record = await readRecord(dirname(cluster.folder), cluster.name);
  const control = controlPath(record?.controlFolder ?? cluster.folder, 'proxy1');
  const portOf = (name: string): number => {
    const member = cluster.members.find((one) => one.name === name);
    if (!member) throw new Error(`no ${name} in this cluster`);
    return member.port;
  };
  const idle = async (): Promise<true | undefined> => {
    const {members} = (await callProxy(control, 'status')) as ProxyReport;
    return members.every(({link, pending}) => pending === 0 && link !== 'connecting') ? true : undefined;
  };
  const only =
    (verb: (members: string[]) => Promise<unknown>) =>
    async (member: string): Promise<void> => {
      await verb([member]);
    };
  return {
    proxyPort: portOf('proxy1'),
    portOf,
    kill: only((members) => cluster.kill(members)),
    start: only((members) => cluster.start(members)),
    pause: only((members) => cluster.pause(members)),
    resume: only((members) => cluster.resume(members)),
    async partition(member) {
      const fault = {kind: 'partition', mode: 'refuse'};
      await callProxy(control, 'addFault', {id: `partition-${member}`, member, fault});
    },
    heal: only((members) => callProxy(control, 'heal', {members})),
    async settle(timeoutMs) {
      await waitUntil(idle, {timeoutMs});
    },
  };
}
