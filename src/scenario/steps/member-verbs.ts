import {members} from '../file/scenario-schema-parts.ts';
import type {StepKind} from '../step-kind.ts';
import type {MemberVerb} from '../../cluster/members/member-verb.ts';

type VerbFields = Record<MemberVerb, readonly string[]>;

const abouts: Readonly<Record<MemberVerb, string>> = {
  kill: 'kill members with SIGKILL; their memory is lost',
  stop: 'stop members gracefully; their memory is lost',
  start: 'start dead members again on their old ports, with empty memory',
  restart: 'stop members and start them again, with empty memory',
  pause: 'pause members with SIGSTOP: they accept connections and do not answer',
  resume: 'resume paused members, with their memory',
  flush: 'remove all items from members',
};

/** The command line's verbs on members: `kill: node1`, `start: [node1, node2]`. */
export const memberSteps: readonly StepKind[] = (Object.keys(abouts) as MemberVerb[]).map((verb) => {
  const kind: StepKind<VerbFields> = {
    verb,
    about: abouts[verb],
    shape: {[verb]: members()},
    describe: (fields) => `${verb} ${fields[verb].join(', ')}`,
    members: (fields) => fields[verb].map((name) => ({path: [verb], name})),
    run: async (fields, stage) => {
      await stage.settle();
      await stage.act(verb, fields[verb]);
      return [];
    },
  };
  return kind;
});
