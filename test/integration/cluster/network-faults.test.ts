import {describe, expect, it} from 'vitest';
import {clusterFaults, type ClusterFaults} from '../../../src/cluster/faults/cluster-faults.ts';
import {clusterStatus, type MemberStatus} from '../../../src/cluster/status/cluster-status.ts';
import {usePretendEngine} from '../../support/pretend-engine.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const network = {id: 'network-node1', member: 'node1', what: 'off the network'};

describe('members taken off their network', () => {
  const home = useScratchFolder();
  const engine = usePretendEngine(home);
  const warnings: string[] = [];
  const faults = (): ClusterFaults => clusterFaults(engine.name, home.path, {onWarning: (line) => warnings.push(line)});
  const active = async (): Promise<unknown> => (await faults().list()).faults;
  const node1 = async (): Promise<MemberStatus> => (await clusterStatus(engine.name, {home: home.path})).members[0]!;

  it.each([
    ['away', 'DOCKER_ENGINE_UNREACHABLE'] as const,
    ['other', 'DOCKER_ENGINE_OTHER'] as const,
    ['stuck', 'DOCKER_FAILED'] as const,
  ])('do not exist when the engine is %s', async (mood, code) => {
    await engine.cluster({nodes: 2, backups: 0});
    engine.is(mood);
    await expect(faults().takeOffNetwork(['node1'])).rejects.toMatchObject({code});
    expect(await active()).toEqual([]);
    engine.is('well');
    expect(await active()).toEqual([]);
    expect(await faults().takeOffNetwork(['node1'])).toMatchObject([{...network, added: true}]);
  });

  it.each([{proxies: 1}, {noProxy: true}])(
    'are noticed without a running proxy, listed, and put back: %o',
    async (given) => {
      await engine.cluster({...given, nodes: 2, backups: 0});
      expect(await faults().takeOffNetwork(['node1'])).toMatchObject([
        {...network, measured: [{proxy: null, measurement: {outcome: 'lost'}}]},
      ]);
      expect(engine.isPlugged('node1')).toBe(false);
      expect(await active()).toMatchObject([network]);
      expect((await node1()).faults).toMatchObject([{id: 'network-node1'}]);
      expect(await faults().remove(['network-node1'])).toMatchObject([network]);
      expect(engine.isPlugged('node1')).toBe(true);
      await faults().takeOffNetwork(['node1']);
      expect(await faults().heal()).toMatchObject([network]);
      expect(engine.isPlugged('node1')).toBe(true);
      expect(await active()).toEqual([]);
    },
  );

  it.each([
    ['heal', (): Promise<unknown[]> => faults().heal()] as const,
    ['fault remove', (): Promise<unknown[]> => faults().remove(['network-node1'])] as const,
  ])('are put back once by two concurrent calls: %s', async (_verb, putBack) => {
    await engine.cluster({nodes: 2, backups: 0});
    await faults().takeOffNetwork(['node1']);
    const both = await Promise.all([putBack(), putBack()]);
    expect(both.flat()).toMatchObject([network]);
  });

  it('are not taken off when they could not be reached before', async () => {
    await engine.cluster({noProxy: true, nodes: 2, backups: 0});
    engine.plug('node1', false);
    await expect(faults().takeOffNetwork(['node1'])).rejects.toMatchObject({
      code: 'FAULT_INEFFECTIVE',
      message: expect.stringContaining('expected an answer before, got node1 from this machine: lost') as string,
    });
  });

  it('are forgotten when another program puts them back', async () => {
    await engine.cluster({nodes: 2, backups: 0});
    await faults().takeOffNetwork(['node1']);
    engine.plug('node1', true);
    expect(await active()).toEqual([]);
    expect((await node1()).faults).toBe(null);
    await expect(faults().remove(['network-node1'])).rejects.toMatchObject({code: 'FAULT_NOT_FOUND'});
    expect(await faults().takeOffNetwork(['node1'])).toMatchObject([{...network, added: true}]);
    engine.plug('node1', true);
    expect(await faults().heal()).toEqual([]);
  });

  it.each(['away', 'frozen'] as const)('need the engine to be put back, and links do not: %s', async (mood) => {
    await engine.cluster({nodes: 2, backups: 0});
    engine.is(mood);
    warnings.length = 0;
    expect(await faults().heal()).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/can't determine whether nodes of default are off their network: .*Docker/),
    ]);
    engine.is('well');
    await faults().takeOffNetwork(['node1']);
    engine.is('away');
    await expect(faults().heal()).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE'});
    expect(await active()).toMatchObject([network]);
  });
});
