import {describe, expect, it} from 'vitest';
import {KeyLocks, type Release} from '../../../../src/proxy/repair/key-locks.ts';

/** Locks whose holders are named in the order in which they got in; each stays until it is let go. */
function script() {
  const locks = new KeyLocks();
  const order: string[] = [];
  const releases = new Map<string, Release>();
  const enter = (name: string) => (release: Release) => {
    order.push(name);
    releases.set(name, release);
  };
  return {
    locks,
    order,
    take: (key: string, name: string) => {
      locks.acquire(key, enter(name));
    },
    takeAll: (name: string) => {
      locks.acquireAll(enter(name));
    },
    leave: (name: string) => {
      releases.get(name)?.();
    },
  };
}

describe('KeyLocks', () => {
  it('lets one after the other have a key, in the order in which they came', () => {
    const {locks, order, take, leave} = script();
    take('a', '1');
    take('a', '2');
    take('a', '3');
    take('b', 'other');
    expect(order).toEqual(['1', 'other']);
    leave('1');
    leave('2');
    expect(order).toEqual(['1', 'other', '2', '3']);
    leave('3');
    leave('other');
    expect(locks.busy).toBe(false);
  });

  it('lets nobody in beside one who needs all keys', () => {
    const {locks, order, take, takeAll, leave} = script();
    take('a', '1');
    takeAll('all');
    take('b', '2');
    expect(order).toEqual(['1']);
    expect(locks.isHeld('b')).toBe(true);
    leave('1');
    expect(order).toEqual(['1', 'all']);
    leave('all');
    expect(order).toEqual(['1', 'all', '2']);
    leave('2');
    expect(locks.busy).toBe(false);
  });

  it('keeps the order of arrival when several need all keys', () => {
    const {order, take, takeAll, leave} = script();
    takeAll('flush 1');
    take('a', 'set');
    takeAll('flush 2');
    take('a', 'get');
    for (const name of ['flush 1', 'set', 'flush 2', 'get']) leave(name);
    expect(order).toEqual(['flush 1', 'set', 'flush 2', 'get']);
  });

  it('releases once, however often it is told to', () => {
    const {order, take, leave} = script();
    take('a', '1');
    take('a', '2');
    take('a', '3');
    leave('1');
    leave('1');
    expect(order).toEqual(['1', '2']);
  });
});
