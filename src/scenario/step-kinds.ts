import type {StepKind} from './step-kind.ts';
import {arithmeticSteps} from './steps/arithmetic.ts';
import {deleteStep} from './steps/delete.ts';
import {exec} from './steps/exec.ts';
import {memberSteps} from './steps/member-verbs.ts';
import {get, gets} from './steps/retrieval.ts';
import {sleep} from './steps/sleep.ts';
import {storageSteps} from './steps/storage.ts';
import {touch} from './steps/touch.ts';

/** The registry: a new kind of step is one file and one line here. */
export const stepKinds: readonly StepKind[] = [
  get,
  gets,
  ...storageSteps,
  ...arithmeticSteps,
  deleteStep,
  touch,
  ...memberSteps,
  exec,
  sleep,
];
