import {formatDuration} from '../support/duration.ts';
import {policyNames, type PolicyName} from '../topology/topology.ts';
import {describeWanted} from './verdict/expectation.ts';
import type {Scenario, ScenarioStep} from './scenario.ts';

/** One step for readers: what it does, and what it expects. */
export type StoryStep = {
  /** The author's title; null when there is none. */
  title: string | null;
  does: string;
  /** `a miss`; per policy: `magent: a miss (a known bug)`. */
  expects: string[];
};

export type Story = {steps: StoryStep[]; always: StoryStep[]};

/** Returns a scenario in words. */
export function storyOf({steps, always}: Scenario): Story {
  return {steps: steps.map(storyStep), always: always.map(storyStep)};
}

function storyStep(step: ScenarioStep): StoryStep {
  const {title, kind, fields, only, eventuallyMs} = step;
  const when = eventuallyMs === null ? '' : `, within ${formatDuration(eventuallyMs)}`;
  const under = only === null ? '' : `, under ${only} only`;
  return {title, does: `${kind.describe(fields)}${under}`, expects: expectations(step).map((text) => text + when)};
}

function expectations({expectation, knownBug}: ScenarioStep): string[] {
  if (expectation === null) return [];
  if ('common' in expectation) {
    const bug = knownBug.length === 0 ? '' : `; not met under ${knownBug.join(' and ')}, a known bug`;
    return [describeWanted(expectation.common) + bug];
  }
  const remark = (policy: PolicyName): string => (knownBug.includes(policy) ? ' (a known bug)' : '');
  return policyNames.flatMap((policy) => {
    const wanted = expectation.byPolicy[policy];
    return wanted ? [`${policy}: ${describeWanted(wanted)}${remark(policy)}`] : [];
  });
}
