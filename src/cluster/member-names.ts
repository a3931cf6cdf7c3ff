import {MclusterError} from '../errors/mcluster-error.ts';
import {membersOf, type MemberAddress, type Topology} from '../topology/topology.ts';

export class MemberNotFoundError extends MclusterError {
  constructor(name: string, known: readonly string[], similar: string | undefined) {
    super({
      code: 'MEMBER_NOT_FOUND',
      message: `no member is named ${name}; there is ${known.join(', ')}`,
      hint: similar === undefined ? 'see all members with `mcluster status`' : `did you mean ${similar}?`,
      details: {name, known},
    });
  }
}

/** The members with these names, each once, in the order asked. Throws MemberNotFoundError. */
export async function findMembers(topology: Topology, names: readonly string[]): Promise<MemberAddress[]> {
  const members = new Map(membersOf(topology).map((member) => [member.name, member]));
  const stranger = names.find((name) => !members.has(name));
  if (stranger !== undefined) {
    const known = [...members.keys()];
    const {closest} = await import('../support/did-you-mean.ts');
    throw new MemberNotFoundError(stranger, known, closest(stranger, known));
  }
  return [...new Set(names)].map((name) => members.get(name)!);
}
