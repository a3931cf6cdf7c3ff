import type {Clock} from '../support/clock.ts';
import type {AtWork} from './at-work.ts';
import type {LinkFaults} from './link-faults.ts';
import {versionCommand, type Measurement, type ProbePlan} from './probe.ts';
import type {FaultableLink, ReplyWaiter} from './wire.ts';

export type MeasureOptions = {
  clock: Clock;
  signal: AbortSignal;
  /** Done to the probes, whatever they match. */
  rehearsed?: AtWork;
};

/** Sends the plan's commands over a link, among those of the clients, and tells what became of the last of them. */
export async function measure(
  link: FaultableLink,
  faults: LinkFaults,
  {command = versionCommand, commands, timeoutMs}: Omit<ProbePlan, 'shows'>,
  {clock, signal, rehearsed}: MeasureOptions,
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
  try {
    return await Promise.race([
      new Promise<Measurement>((resolve) => {
        const bytes = Buffer.from(command);
        faults.probing(rehearsed ?? null, () => {
          for (let left = commands; left > 0; left--) {
            link.send(bytes, 0, bytes.length, probeWaiter(left === 1 ? resolve : () => undefined, result));
          }
        });
      }),
      clock.sleep(timeoutMs, AbortSignal.any([signal, over.signal])).then(() => result('silent')),
    ]);
  } finally {
    over.abort();
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
