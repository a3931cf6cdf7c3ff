import type {Clock} from '../support/clock.ts';
import type {Fault} from './fault.ts';
import type {LinkFaults} from './link-faults.ts';
import {versionCommand, type Measurement, type ProbePlan} from './probe.ts';
import type {FaultableLink, ReplyWaiter} from './wire.ts';

export type MeasureOptions = {
  clock: Clock;
  signal: AbortSignal;
  /** What is done to the probes, whatever it is meant to match. */
  fault: Fault | null;
};

/** Sends the plan's commands over a link, among those of the clients, and tells what became of the last of them. */
export async function measure(
  link: FaultableLink,
  faults: LinkFaults,
  {command = versionCommand, commands, timeoutMs}: Omit<ProbePlan, 'shows'>,
  {clock, signal, fault}: MeasureOptions,
): Promise<Measurement> {
  const startMs = clock.now();
  const {requestPieces, replyPieces} = faults;
  const over = new AbortController();
  const result = (outcome: Measurement['outcome'], reply = ''): Measurement => ({
    outcome,
    elapsedMs: clock.now() - startMs,
    reply,
    requestPieces: faults.requestPieces - requestPieces,
    replyPieces: faults.replyPieces - replyPieces,
  });
  const bytes = Buffer.from(command);
  let endProbing = (): void => undefined;
  const measured = new Promise<Measurement>((resolve) => {
    endProbing = faults.probing(fault, () => {
      for (let left = commands; left > 0; left--) {
        link.sendOwn(bytes, 0, bytes.length, probeWaiter(left === 1 ? resolve : () => undefined, result));
      }
    });
  });
  const silence = clock.sleep(timeoutMs, AbortSignal.any([signal, over.signal])).then(() => result('silent'));
  try {
    return await Promise.race([measured, silence]);
  } finally {
    over.abort();
    endProbing();
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
