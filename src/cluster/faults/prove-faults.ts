import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {probePlanOf, type Fault} from '../../faults/fault.ts';
import type {FaultEffectiveness} from '../../faults/injector.ts';
import {describeMeasurement} from '../../faults/probe.ts';
import {answersOf, askProxies} from './ask-proxies.ts';
import {mergeFaults, type InjectedFault} from './cluster-fault.ts';
import type {PlacedLink} from './place-faults.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

type Seen = PlacedLink & FaultEffectiveness;

/** An active fault made no difference. It was removed again. */
export class FaultIneffectiveError extends MclusterError {
  constructor(cluster: string, what: string, ineffective: readonly Seen[]) {
    const links = ineffective.map(
      ({proxy, record: {member}, text, without}) =>
        `${member} through ${proxy}: ${text}; before: ${describeMeasurement(without)}`,
    );
    const unreachable = ineffective.find(({without, measurement}) => without.unreachable || measurement.unreachable);
    super({
      code: 'FAULT_INEFFECTIVE',
      message: `"${what}" has no effect on ${links.join('; ')}; it was removed again`,
      hint:
        unreachable === undefined
          ? `list the active faults: ${nextCommand(cluster, 'fault list')}`
          : `${unreachable.record.member} could not be reached before either: ${nextCommand(cluster, 'status')}`,
      details: {
        links: ineffective.map(({proxy, record: {member}, measurement, without}) => ({
          proxy,
          member,
          measurement,
          without,
        })),
      },
    });
  }
}

const extraMs = 5000;

/**
 * Verifies the effect of faults on all their links. Removes nothing.
 * @throws {FaultIneffectiveError} when a fault makes no difference on a link
 */
export async function proveFaults(
  record: ClusterRecord,
  fault: Fault,
  placed: readonly PlacedLink[],
  signal: AbortSignal | undefined,
): Promise<InjectedFault[]> {
  const timeoutMs = probePlanOf(fault).timeoutMs + extraMs;
  const seen = await Promise.all(
    placed.map(async (link): Promise<Seen> => {
      const params = {id: link.record.id, without: link.without};
      const asked = askProxies<FaultEffectiveness>(record, [link.proxy], ['probeFault', params], {timeoutMs, signal});
      const [heard] = answersOf(record, await asked, {mayBeGone: false});
      return {...link, ...heard!.answer};
    }),
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
