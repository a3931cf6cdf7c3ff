import {describeMeasurement, type Measurement} from '../../faults/probe.ts';
import {textRequest} from '../../support/net/text-request.ts';
import {membersOf, proxiesOf} from '../../topology/topology.ts';
import {askProxies, type AskOptions} from './ask-proxies.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** Long for a node on this machine, which answers within a millisecond. */
const directTimeoutMs = 1000;

/** Measures how each running proxy reaches a member or, when none runs, how a client on this machine does. */
export async function measureMember(
  record: ClusterRecord,
  member: string,
  options: AskOptions,
): Promise<MeasuredLink[]> {
  const proxies = proxiesOf(record.topology).map(({name}) => name);
  const answers = await askProxies<Measurement>(record, proxies, ['measureLink', {member}], options);
  const links = answers.flatMap(({proxy, answer}) => (answer === null ? [] : [linkFrom(proxy, answer)]));
  return links.length > 0 ? links : [linkFrom(null, await measureDirectly(record, member, options))];
}

function linkFrom(proxy: string | null, measurement: Measurement): MeasuredLink {
  return {proxy, text: describeMeasurement(measurement), measurement};
}

async function measureDirectly({topology}: ClusterRecord, member: string, {signal}: AskOptions): Promise<Measurement> {
  const address = membersOf(topology).find(({name}) => name === member)!;
  const beganAt = performance.now();
  const {lines} = await textRequest(address, 'version', () => true, {timeoutMs: directTimeoutMs, signal});
  const elapsedMs = performance.now() - beganAt;
  if (lines !== null) {
    const reply = lines[0] ?? '';
    return {outcome: 'answered', elapsedMs, reply, requestPieces: 1, replyPieces: 1, unreachable: false};
  }
  const outcome = elapsedMs >= directTimeoutMs ? 'silent' : 'lost';
  return {outcome, elapsedMs, reply: '', requestPieces: 1, replyPieces: 0, unreachable: outcome === 'lost'};
}

/**
 * `proxy`: null when no proxy could be asked, and the member was asked from this machine. `text`: the measurement in
 * words, such as `answered "VERSION 1.6.18" in 203 ms`.
 */
export type MeasuredLink = {proxy: string | null; text: string; measurement: Measurement};

/** Returns `node1 through proxy1`, for people. */
export function linkOf(member: string, {proxy}: Pick<MeasuredLink, 'proxy'>): string {
  return `${member} ${proxy === null ? 'from this machine' : `through ${proxy}`}`;
}
