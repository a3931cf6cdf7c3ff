import type {RunResult} from '../run-result.ts';

/** The message of a run's error, unless the verdict has told all of it. */
export function errorBesideVerdict({error, scenario, verdict}: RunResult): string | null {
  if (error === null) return null;
  const isTold = verdict.includes(error.message.replace(`${scenario.name} `, ''));
  return isTold ? null : error.message;
}
