import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {textRequest} from '../../support/net/text-request.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import type {VerbJob} from './member-verb.ts';

const flushTimeoutMs = 2_000;

export class FlushFailedError extends MclusterError {
  constructor(cluster: string, failures: readonly {name: string; problem: string}[]) {
    const list = failures.map(({name, problem}) => `${name} (${problem})`).join(', ');
    super({
      code: 'MEMBER_STATE',
      message: `flush_all failed on ${list}`,
      hint: `see the state of the members: ${nextCommand(cluster, 'status')}`,
      details: {members: failures},
    });
  }
}

/** @throws {FlushFailedError} when a member does not answer with OK */
export async function flushMembers({record, members, signal}: VerbJob): Promise<void> {
  const problems = await Promise.all(members.map((member) => flush(member, signal)));
  const failures = members.flatMap(({name}, index) => {
    const problem = problems[index];
    return problem ? [{name, problem}] : [];
  });
  if (failures.length > 0) throw new FlushFailedError(record.name, failures);
}

/** protocol.txt: `flush_all` always replies OK. */
async function flush(member: MemberAddress, signal: AbortSignal): Promise<string | null> {
  const {lines, problem} = await textRequest(member, 'flush_all', () => true, {timeoutMs: flushTimeoutMs, signal});
  if (lines === null) return problem;
  return lines[0] === 'OK' ? null : `answered ${JSON.stringify(lines[0])}, expected OK`;
}
