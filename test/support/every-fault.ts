import type {Fault} from '../../src/faults/fault.ts';

/** Every kind of fault, a partition in all its modes, with parameters whose effect shows quickly. */
export const everyFault: readonly Fault[] = [
  {kind: 'partition', mode: 'refuse'},
  {kind: 'partition', mode: 'black-hole'},
  {kind: 'partition', mode: 'black-hole', direction: 'requests'},
  {kind: 'partition', mode: 'black-hole', direction: 'replies'},
  {kind: 'slow', latencyMs: 200},
  {kind: 'bandwidth', bytesPerSecond: 500_000},
  {kind: 'reset'},
  {kind: 'slice', pieceBytes: 4},
  {kind: 'half-open'},
  {kind: 'reply', reply: 'SERVER_ERROR out of memory'},
  {kind: 'drop'},
  {kind: 'delay', delayMs: 60},
  {kind: 'corrupt'},
  {kind: 'miss'},
];
