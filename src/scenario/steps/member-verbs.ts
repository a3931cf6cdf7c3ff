import {members} from '../file/scenario-schema-parts.ts';
import type {StepKind} from '../step-kind.ts';
import type {MemberVerb} from '../../cluster/members/member-verb.ts';

type VerbFields = Record<MemberVerb, readonly string[]>;

const abouts: Readonly<Record<MemberVerb, string>> = {
  kill: 'end members with SIGKILL: their memory is gone',
  stop: 'end members in an orderly way: their memory is gone',
  start: 'start dead members again, on their old ports, empty',
  restart: 'end and start members: they come back empty',
  pause: 'freeze members with SIGSTOP: connections are accepted, nothing answers',
  resume: 'wake paused members: they go on with the memory they had',
  flush: 'remove every item of members',
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
