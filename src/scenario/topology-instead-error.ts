import type {Problem} from '../topology/problem.ts';
import {ScenarioInvalidError} from './scenario-invalid-error.ts';

/** The file holds a topology and no scenario: it lies beside the scenarios that name it. */
export class TopologyInsteadError extends ScenarioInvalidError {
  constructor(file: string, problem: Problem) {
    super({file, problems: [problem]});
  }
}
