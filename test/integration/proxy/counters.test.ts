import {describe, expect, it} from 'vitest';
import {memberReports, type MemberReport} from '../../../src/proxy/control/proxy-report.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {eventually, repairClusters} from '../../support/repair-cluster.ts';

/** Both keys are on node1 of two. */
const [key, other] = ['a', 'c'];

describe.skipIf(memcachedMissing)('the counters of a proxy', () => {
  const start = repairClusters();

  it('count answers, copies and answers in place of the node under policy magent, which watches no links', async () => {
    const {cluster, client} = await start({policy: 'magent'});
    const to = client();
    await to.set(key, 'x');
    await to.get(key);
    await to.ask(`get ${key} ${other}\r\n`);
    await to.ask(`gat 100 ${key} ${other}\r\n`);
    await cluster.partition('node1');
    // The first is lost on the broken connection; the backup answers it and those after it.
    await to.get(key);
    await to.set(other, 'x');
    await cluster.settle(1000);
    expect(reportOf(cluster, 'node1')).toMatchObject({
      requests: {...none, normal: 6},
      faults: ['partitioned'],
      condition: null,
    });
    expect(reportOf(cluster, 'backup1').requests).toEqual({...none, copy: 3, failover: 2});
    expect(reportOf(cluster, 'node2').requests).toEqual(none);

    await cluster.heal('node1');
    await cluster.kill('backup1');
    await eventually(
      () => reportOf(cluster, 'backup1').link,
      (link) => link === 'broken',
    );
    await to.set(key, 'x');
    await cluster.settle(1000);
    expect(reportOf(cluster, 'backup1').requests).toEqual({...none, copy: 4, copyLost: 1, failover: 2});
  });

  it('also count what was written back and missed, and since when a member is down, under policy repair', async () => {
    const {cluster, client, at} = await start({rejoin: 'replay'});
    const to = client();
    await to.set(key, 'x');
    await to.get(key);
    await cluster.settle(1000);
    await at('node1').ask('flush_all\r\n');
    await to.get(key);
    await cluster.settle(1000);
    expect(reportOf(cluster, 'node1')).toMatchObject({
      requests: {...none, normal: 2, repair: 1},
      condition: {state: 'up', downSinceMs: null, dirty: false, missedWrites: 0, missedKeys: 0},
    });
    expect(reportOf(cluster, 'backup1').requests).toEqual({...none, copy: 1, failover: 1});

    await cluster.pause('node1');
    await to.get(key);
    for (const value of ['1', '2', '3']) await to.set(key, value);
    const paused = reportOf(cluster, 'node1');
    expect(paused.requests.timedOut).toBe(1);
    expect(paused.condition).toMatchObject({state: 'down', dirty: true, missedWrites: 3, missedKeys: 1});
    expect(Math.abs(Date.now() - (paused.condition?.downSinceMs ?? 0))).toBeLessThan(60_000);
    expect(reportOf(cluster, 'backup1').requests).toMatchObject({failover: 5});

    await cluster.resume('node1');
    await cluster.allUp();
    expect(reportOf(cluster, 'node1').condition).toMatchObject({state: 'up', dirty: false, missedWrites: 0});
  });
});

const none = {normal: 0, failover: 0, repair: 0, copy: 0, copyLost: 0, timedOut: 0};

function reportOf({proxy}: ProxiedNodes, name: string): MemberReport {
  const report = memberReports(proxy).find(({member}) => member === name);
  if (report === undefined) throw new Error(`nothing is known of ${name}`);
  return report;
}
