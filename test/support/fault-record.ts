import {describeFault, type Fault} from '../../src/faults/fault.ts';
import type {FaultRecord} from '../../src/faults/fault-record.ts';

/** Returns the record of a fault as it is added to a link. */
export function faultRecord(fault: Fault, seed = 1): FaultRecord {
  const what = describeFault(fault);
  return {
    id: 'f1',
    member: 'node1',
    fault,
    what,
    since: new Date(0).toISOString(),
    until: null,
    hits: 0,
    seed,
    proxies: [],
  };
}
