import type {ActiveFault} from '../../src/faults/active-fault.ts';
import type {Fault} from '../../src/faults/fault.ts';
import {LinkFaults} from '../../src/faults/link/link-faults.ts';
import {FakeLink} from './fake-link.ts';
import {faultRecord} from './fault-record.ts';
import {ManualClock} from './manual-clock.ts';

/** A fake link with faults on it, and a clock that the test controls. */
export class FaultedLink {
  readonly clock = new ManualClock();
  readonly link = new FakeLink();
  readonly faults = new LinkFaults(this.link, this.clock);
  /** Why faults ended by themselves. */
  readonly ended: string[] = [];

  constructor(...faults: Fault[]) {
    for (const fault of faults) this.add(fault);
  }

  readonly add = (fault: Fault, seed = 1): ActiveFault =>
    this.faults.add(faultRecord(fault, seed), (why) => this.ended.push(why));
}
