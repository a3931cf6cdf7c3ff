import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {probePlanOf, type Fault} from '../../faults/fault.ts';
import type {FaultEffectiveness} from '../../faults/injector.ts';
import {describeMeasurement, type Measurement} from '../../faults/probe.ts';
import type {ClusterRecord} from '../record/cluster-record.ts';
import {answersOf, askProxies} from './ask-proxies.ts';
import {mergeFaults, type ClusterFault} from './cluster-fault.ts';
import type {PlacedFault} from './place-faults.ts';

/** An added fault, and how its effect was verified. */
export type InjectedFault = ClusterFault & {
  /** false: the same fault was already active, and nothing was changed. */
  added: boolean;
  /** Always true: a fault without effect is an error. */
  effective: boolean;
  /** The result of a round trip over each of its links. Empty for a fault that was already active. */
  measured: MeasuredLink[];
};

/**
 * `proxy`: null when no proxy could be asked, and the member was asked from this machine. `text`: the measurement in
 * words, such as `answered "VERSION 1.6.18" in 203 ms`.
 */
export type MeasuredLink = {proxy: string | null; text: string; measurement: Measurement};

type Seen = PlacedFault['links'][number] & {member: string} & FaultEffectiveness;

/** An active fault made no difference. It was removed again. */
export class FaultIneffectiveError extends MclusterError {
  constructor(cluster: string, what: string, ineffective: readonly Seen[]) {
    const links = ineffective.map(
      ({proxy, member, text, without}) =>
        `${member} through ${proxy}: ${text}, and before: ${describeMeasurement(without)}`,
    );
    const unreachable = ineffective.find(({without, measurement}) => without.unreachable || measurement.unreachable);
    super({
      code: 'FAULT_INEFFECTIVE',
      message: `"${what}" has no effect on ${links.join('; ')}; it was taken off again`,
      hint:
        unreachable === undefined
          ? `what else is in force: ${nextCommand(cluster, 'fault list')}`
          : `${unreachable.member} could not be reached before either: ${nextCommand(cluster, 'status')}`,
      details: {
        links: ineffective.map(({proxy, member, measurement, without}) => ({proxy, member, measurement, without})),
      },
    });
  }
}

const extraMs = 5000;

/** Returns `node1 through proxy1`, for people. */
export function linkOf(member: string, {proxy}: Pick<MeasuredLink, 'proxy'>): string {
  return `${member} ${proxy === null ? 'from this machine' : `through ${proxy}`}`;
}

/**
 * Verifies the effect of faults on all their links. Removes nothing.
 * @throws {FaultIneffectiveError} when a fault makes no difference on a link
 */
export async function proveFaults(
  record: ClusterRecord,
  fault: Fault,
  placed: readonly PlacedFault[],
  signal: AbortSignal | undefined,
): Promise<InjectedFault[]> {
  const timeoutMs = probePlanOf(fault).timeoutMs + extraMs;
  const seen = await Promise.all(
    placed.flatMap(({id, member, links}) =>
      links.map(async (link): Promise<Seen> => {
        const params = {id, without: link.without};
        const asked = askProxies<FaultEffectiveness>(record, [link.proxy], ['probeFault', params], {timeoutMs, signal});
        const [heard] = answersOf(record, await asked, {mayBeGone: false});
        return {...link, member, ...heard!.answer};
      }),
    ),
  );
  const ineffective = seen.filter(({effective}) => !effective);
  const [first] = ineffective;
  if (first !== undefined) throw new FaultIneffectiveError(record.name, first.record.what, ineffective);
  const merged = mergeFaults(seen.map((link) => ({proxy: link.proxy, answer: [link.record]})));
  return merged.map((one) => ({
    ...one,
    added: true,
    effective: true,
    measured: seen
      .filter(({record: {id}}) => id === one.id)
      .map(({proxy, text, measurement}) => ({proxy, text, measurement})),
  }));
}
