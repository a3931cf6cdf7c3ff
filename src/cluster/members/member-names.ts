import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {membersOf, type MemberAddress, type MemberRole, type Topology} from '../../topology/topology.ts';

export class MemberNotFoundError extends MclusterError {
  constructor(cluster: string, name: string, known: readonly string[], similar: string | undefined) {
    super({
      code: 'MEMBER_NOT_FOUND',
      message: `no member is named ${name}; expected one of ${known.join(', ')}`,
      hint: similar === undefined ? `see all members: ${nextCommand(cluster, 'status')}` : `did you mean ${similar}?`,
      details: {name, known},
    });
  }
}

/** The member exists, but its role does not fit. */
export class MemberRoleError extends MclusterError {
  constructor(cluster: string, {name, role}: MemberAddress, expected: readonly MemberAddress[]) {
    const names = expected.map((member) => member.name).join(', ');
    super({
      code: 'MEMBER_STATE',
      message: `${name} is a ${role}; expected ${expected.length === 1 ? '' : 'one of '}${names || 'a role that this cluster does not have'}`,
      hint: `see all members: ${nextCommand(cluster, 'status')}`,
      details: {name, role, expected: expected.map((member) => member.name)},
    });
  }
}

/**
 * Returns the members with these names, each once, in the given order.
 * @throws {MemberNotFoundError} when there is no such member
 * @throws {MemberRoleError} when a member's role does not fit
 */
export async function findMembers(
  topology: Topology,
  names: readonly string[],
  roles: readonly MemberRole[] = ['node', 'backup', 'proxy'],
): Promise<MemberAddress[]> {
  const members = new Map(membersOf(topology).map((member) => [member.name, member]));
  const stranger = names.find((name) => !members.has(name));
  if (stranger !== undefined) {
    const known = [...members.keys()];
    const {closest} = await import('../../support/did-you-mean.ts');
    throw new MemberNotFoundError(topology.name, stranger, known, closest(stranger, known));
  }
  const found = [...new Set(names)].map((name) => members.get(name)!);
  const other = found.find(({role}) => !roles.includes(role));
  if (other === undefined) return found;
  throw new MemberRoleError(
    topology.name,
    other,
    [...members.values()].filter(({role}) => roles.includes(role)),
  );
}
