import type {PortOwner} from '../support/ports.ts';
import type {MemberAddress} from '../topology/topology.ts';

/** A port that a member needs and somebody has. */
export type PortClash = {
  member: string;
  host: string;
  port: number;
  /** The process that listens there, where it can be found. */
  owner: PortOwner | null;
  /** The member of another cluster of ours that it is. */
  cluster: string | null;
};

/** Every clash, not just the first. */
export function portClashes(_members: readonly MemberAddress[], _home: string): Promise<PortClash[]> {
  throw new Error('being written');
}
