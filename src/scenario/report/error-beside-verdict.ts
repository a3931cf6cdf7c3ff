import type {RunResult} from '../verdict/run-result.ts';

/** Returns the message of a run's error, unless the verdict already contains it. */
export function errorBesideVerdict({error, scenario, verdict}: RunResult): string | null {
  if (error === null) return null;
  const isTold = verdict.includes(error.message.replace(`${scenario.name} `, ''));
  return isTold ? null : error.message;
}
