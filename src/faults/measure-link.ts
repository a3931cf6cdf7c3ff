import type {ReplyWaiter} from '../protocol/reply-waiter.ts';
import type {Clock} from '../support/clock.ts';
import type {ActiveFault} from './active-fault.ts';
import type {LinkFaults} from './link/link-faults.ts';
import {versionCommand, type FaultActs, type Measurement, type ProbePlan} from './probe.ts';
import type {FaultableLink} from './link/wire.ts';

export type MeasureOptions = {
  clock: Clock;
  signal: AbortSignal;
  /** The fault applied to the probes, ignoring its match. */
  fault: ActiveFault | null;
};

/** `acts`: what the fault did to the probes, if it acts on single commands. */
export type Measured = {measurement: Measurement; acts: FaultActs};

/**
 * Sends the plan's commands over a link, in order with those of the clients, and resolves to the outcome of the last
 * one.
 */
export async function measureLink(
  link: FaultableLink,
  faults: LinkFaults,
  {command = versionCommand, commands, timeoutMs}: ProbePlan,
  {clock, signal, fault}: MeasureOptions,
): Promise<Measured> {
  const startMs = clock.now();
  const {requestPieces, replyPieces} = faults;
  const failedConnects = link.failedConnects;
  const over = new AbortController();
  const result = (outcome: Measurement['outcome'], reply = ''): Measurement => ({
    outcome,
    elapsedMs: clock.now() - startMs,
    reply,
    requestPieces: faults.requestPieces - requestPieces,
    replyPieces: faults.replyPieces - replyPieces,
    unreachable: outcome === 'lost' && link.failedConnects > failedConnects,
  });
  const bytes = Buffer.from(command);
  let resolveLast: (measured: Measurement) => void = () => undefined;
  const last = new Promise<Measurement>((resolve) => {
    resolveLast = resolve;
  });
  const probing = faults.probing(fault, () => {
    for (let left = commands; left > 0; left--) {
      link.sendOwn(bytes, 0, bytes.length, probeWaiter(left === 1 ? resolveLast : () => undefined, result));
    }
  });
  const silence = clock
    .sleep(timeoutMs, AbortSignal.any([signal, over.signal]))
    // After the machine has stalled, a reply that arrived in time may still be unread.
    .then(() => new Promise((resolve) => setImmediate(resolve)))
    .then(() => result('silent'));
  try {
    return {measurement: await Promise.race([last, silence]), acts: probing.acts};
  } finally {
    over.abort();
    probing.end();
  }
}

function probeWaiter(
  resolve: (measured: Measurement) => void,
  result: (outcome: Measurement['outcome'], reply?: string) => Measurement,
): ReplyWaiter {
  return {
    shape: 'line',
    onReply: (bytes, start, end) => {
      resolve(result('answered', bytes.toString('latin1', start, end).trimEnd()));
    },
    onLost: () => {
      resolve(result('lost'));
    },
  };
}
