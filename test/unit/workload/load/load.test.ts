import {describe, expect, it} from 'vitest';
import {seededRandom} from '../../../../src/support/random.ts';
import type {Client} from '../../../../src/workload/client/client.ts';
import {defaultLoadSettings} from '../../../../src/workload/load/load-settings.ts';
import {Load} from '../../../../src/workload/load/load.ts';
import {FakeClock} from '../../../support/fake-clock.ts';

/** Wakes up to a millisecond early, as Node's timers do. */
class HastyClock extends FakeClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(Math.max(0.1, ms - 0.9), signal);
  }
}

describe('Load', () => {
  it('sends no command before it is due, however early timers fire', async () => {
    const clock = new HastyClock();
    const sentMs: number[] = [];
    const stop = new AbortController();
    const run = (): Promise<unknown> => {
      sentMs.push(clock.now());
      if (sentMs.length === 20) stop.abort();
      return Promise.resolve({reply: {type: 'items', items: []}});
    };
    const settings = {...defaultLoadSettings, keys: 1, rate: 100, gets: 1, clients: 1};
    const clients = [{run} as unknown as Client];
    const load = new Load({settings, clients, random: seededRandom(1), clock, signal: stop.signal, slotMs: 100});
    load.start();
    await load.stop();
    expect(sentMs.filter((ms, index) => ms < index * 10)).toEqual([]);
  });
});
