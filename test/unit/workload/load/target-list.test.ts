import {beforeEach, describe, expect, it} from 'vitest';
import {distributions} from '../../../../src/routing/distribution.ts';
import type {Clock} from '../../../../src/support/clock.ts';
import {defaultClientSettings, type ClientSettings} from '../../../../src/workload/client/client-settings.ts';
import {TargetList} from '../../../../src/workload/load/target-list.ts';

let nowMs = 0;
const clock: Clock = {now: () => nowMs, sleep: () => Promise.resolve()};
const targets = [1, 2, 3].map((number) => ({name: `node${number}`, host: '127.0.0.1', port: 11_210 + number}));
/** Keys by their node under modula with three nodes. */
const keys = {node1: 'c', node2: 'a', node3: 'b'};

beforeEach(() => {
  nowMs = 0;
});

function list(settings: Partial<ClientSettings>, spreadsKeys = true): TargetList {
  return new TargetList(targets, {...defaultClientSettings, ...settings}, spreadsKeys, clock);
}

describe('with all nodes alive', () => {
  it.each(['modula', 'ketama', 'magent-ketama'] as const)('%s distributes keys as the proxy does', (distribution) => {
    const targetList = list({distribution});
    const indexOf = distributions[distribution](targets);
    for (const key of ['a', 'b', 'user:1', 'ü']) {
      const bytes = Buffer.from(key);
      expect(targetList.targetOf(key)).toBe(targets[indexOf(bytes, 0, bytes.length)]);
    }
  });

  it('the first target receives all keys if the targets are proxies', () => {
    const targetList = list({}, false);
    expect(Object.values(keys).map((key) => targetList.targetOf(key).name)).toEqual(['node1', 'node1', 'node1']);
  });
});

describe('with a node that fails', () => {
  it('failover none keeps using it', () => {
    const targetList = list({failover: 'none'});
    targetList.failed(targets[1]!);
    expect(targetList.targetOf(keys.node2).name).toBe('node2');
  });

  it('failover next uses the node after it, wrapping around, and leaves other keys where they are', () => {
    const targetList = list({failover: 'next'});
    targetList.failed(targets[2]!);
    expect(targetList.targetOf(keys.node3).name).toBe('node1');
    expect(targetList.targetOf(keys.node2).name).toBe('node2');
    targetList.failed(targets[0]!);
    expect(targetList.targetOf(keys.node3).name).toBe('node2');
  });

  it('failover eject distributes its keys over the others', () => {
    const targetList = list({failover: 'eject'});
    targetList.failed(targets[1]!);
    const indexOf = distributions.modula([targets[0]!, targets[2]!]);
    const bytes = Buffer.from(keys.node2);
    expect(targetList.targetOf(keys.node2)).toBe([targets[0], targets[2]][indexOf(bytes, 0, bytes.length)]);
  });

  it('counts consecutive failures', () => {
    const targetList = list({failover: 'next', failures: 2});
    targetList.failed(targets[1]!);
    targetList.answered(targets[1]!);
    targetList.failed(targets[1]!);
    expect(targetList.targetOf(keys.node2).name).toBe('node2');
    targetList.failed(targets[1]!);
    expect(targetList.targetOf(keys.node2).name).toBe('node3');
  });

  it('tries it again after retryMs', () => {
    const targetList = list({failover: 'next', retryMs: 500});
    targetList.failed(targets[1]!);
    nowMs = 499;
    expect(targetList.targetOf(keys.node2).name).toBe('node3');
    nowMs = 500;
    expect(targetList.targetOf(keys.node2).name).toBe('node2');
    targetList.failed(targets[1]!);
    expect(targetList.targetOf(keys.node2).name, 'and leaves it alone again when it still fails').toBe('node3');
  });

  it("uses the key's own node if all are dead", () => {
    const targetList = list({failover: 'next'});
    for (const target of targets) targetList.failed(target);
    expect(targetList.targetOf(keys.node2).name).toBe('node2');
  });
});
