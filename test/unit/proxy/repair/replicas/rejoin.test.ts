import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {LinkFaults} from '../../../../../src/faults/link/link-faults.ts';
import {Link} from '../../../../../src/proxy/link/link.ts';
import {Replica} from '../../../../../src/proxy/repair/replicas/replica.ts';
import {faultRecord} from '../../../../support/fault-record.ts';
import {ManualClock} from '../../../../support/manual-clock.ts';

/** A replica whose link is partitioned; each attempt to connect counts as a hit of the partition. */
describe('a replica that refuses connections', () => {
  let replica: Replica;
  let attempts: () => number;
  let seen: number;

  beforeEach(() => {
    vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
    const link = new Link({name: 'node1', host: '127.0.0.1', port: 1}, {onRead: nothing, onDrain: nothing});
    const faults = new LinkFaults(link, new ManualClock());
    const {match} = faults.add(faultRecord({kind: 'partition', mode: 'refuse'}), nothing);
    attempts = () => match.hits;
    seen = 0;
    replica = new Replica(link, {now: 0}, {connectTimeoutMs: 100, answerTimeoutMs: 100, rejoin: 'flush', log: nothing});
    replica.start();
  });
  afterEach(() => {
    replica.close();
    vi.useRealTimers();
  });

  it('is tried less and less often, and finally once a second', async () => {
    expect(await momentsOfAttempts(4000)).toEqual([0, 10, 30, 70, 150, 310, 630, 1270, 2270, 3270]);
  });

  it('is tried at once, and often again, after hurry()', async () => {
    await momentsOfAttempts(2000);
    replica.hurry();
    expect(await momentsOfAttempts(200)).toEqual([0, 10, 30, 70, 150]);
  });

  /** Returns the moments of the attempts in milliseconds from now. */
  async function momentsOfAttempts(durationMs: number): Promise<number[]> {
    const moments: number[] = [];
    for (let ms = 0; ms <= durationMs; ms++) {
      await vi.advanceTimersByTimeAsync(ms === 0 ? 0 : 1);
      if (attempts() > seen) moments.push(ms);
      seen = attempts();
    }
    return moments;
  }
});

function nothing(): void {
  // No process listens there.
}
