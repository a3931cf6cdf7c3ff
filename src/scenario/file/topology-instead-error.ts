import type {Problem} from '../../yaml/problem.ts';
import {ScenarioInvalidError} from './scenario-invalid-error.ts';

/** The file holds a topology rather than a scenario, for example one that the scenarios beside it name. */
export class TopologyInsteadError extends ScenarioInvalidError {
  constructor(file: string, problem: Problem) {
    super({file, problems: [problem]});
  }
}
