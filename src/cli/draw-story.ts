import type {Scenario} from '../scenario/scenario.ts';
import type {Story, StoryStep} from '../scenario/story.ts';
import {proxiesOf, type Topology} from '../topology/topology.ts';
import {count} from './format.ts';
import {paint} from './theme.ts';

/** A scenario to be read: what it is about, then its steps, numbered as in reports. */
export function drawStory({name, about, source}: Scenario, topology: Topology, {steps, always}: Story): string {
  const {strong, dim} = paint(process.stdout);
  const {nodes, backups} = topology;
  const cluster = [
    count(nodes.length, 'node'),
    count(backups.length, 'backup'),
    topology.proxy ? count(proxiesOf(topology).length, 'proxy', 'proxies') : 'no proxy',
  ].join(', ');
  return [
    `${strong(name)}: ${about}`,
    ...(source ? [dim(`Source: ${source}`)] : []),
    dim(`Cluster: ${cluster}`),
    '',
    ...steps.flatMap(drawStep),
    ...(always.length > 0 ? ['', 'At the end, whatever happened:', ...always.flatMap(drawStep)] : []),
  ].join('\n');
}

function drawStep({title, does, expects}: StoryStep, index: number): string[] {
  const {dim} = paint(process.stdout);
  const number = String(index + 1).padStart(2);
  const first = title === null ? `${number}. ${does}` : `${number}. ${title}: ${does}`;
  return [first, ...expects.map((text) => `    ${dim('expects')} ${text}`)];
}
