import type {MemberVerb} from './member-verb.ts';
import type {MemberState} from '../status/member-status.ts';

/** The effect of a verb on one member. */
export type MemberChange = {
  name: string;
  verb: MemberVerb;
  /** false: the member was already in the requested state, as `note` says. */
  changed: boolean;
  /** The member's new state; `running` after a start means that it answered. */
  state: MemberState;
  pid: number | null;
  /** One line for people, such as `already running`; null when there is nothing to add. */
  note: string | null;
};
