import type {StepKind} from './step-kind.ts';
import {arithmeticSteps} from './steps/client/arithmetic.ts';
import {deleteStep} from './steps/client/delete.ts';
import {exec} from './steps/exec.ts';
import {fill} from './steps/fill.ts';
import {fault, heal, partition, slow} from './steps/fault-steps.ts';
import {load} from './steps/load.ts';
import {measure} from './steps/measure.ts';
import {memberSteps} from './steps/member-verbs.ts';
import {get, gets} from './steps/client/retrieval.ts';
import {sleep} from './steps/sleep.ts';
import {spread} from './steps/spread.ts';
import {stats} from './steps/stats.ts';
import {storageSteps} from './steps/client/storage.ts';
import {touch} from './steps/client/touch.ts';
import {wait} from './steps/wait.ts';

/** The registry: a new kind of step is one file and one line here. */
export const stepKinds: readonly StepKind[] = [
  get,
  gets,
  ...storageSteps,
  ...arithmeticSteps,
  deleteStep,
  touch,
  ...memberSteps,
  partition,
  slow,
  fault,
  heal,
  fill,
  stats,
  spread,
  load,
  measure,
  exec,
  wait,
  sleep,
];
