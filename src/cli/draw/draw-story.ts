import type {Scenario} from '../../scenario/scenario.ts';
import type {Story, StoryStep} from '../../scenario/story.ts';
import {proxiesOf, type Topology} from '../../topology/topology.ts';
import {count} from '../screen/format.ts';
import {outputWidth} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';
import {wrap} from '../screen/wrap.ts';

/** Draws a scenario for reading: its subject, then its steps, numbered as in reports. */
export function drawStory({name, about, source}: Scenario, topology: Topology, {steps, always}: Story): string {
  const {strong, dim} = paint(process.stdout);
  const width = outputWidth();
  const {nodes, backups} = topology;
  const cluster = [
    count(nodes.length, 'node'),
    count(backups.length, 'backup'),
    topology.proxy ? count(proxiesOf(topology).length, 'proxy', 'proxies') : 'no proxy',
  ].join(', ');
  return [
    wrap(`${strong(name)}: ${about}`, width),
    ...(source ? [wrap(dim(`Source: ${source}`), width)] : []),
    dim(`Cluster: ${cluster}`),
    '',
    ...steps.flatMap(drawStep),
    ...(always.length > 0 ? ['', 'Clean-up, which always runs:', ...always.flatMap(drawStep)] : []),
  ].join('\n');
}

function drawStep({title, does, expects}: StoryStep, index: number): string[] {
  const {dim} = paint(process.stdout);
  const number = String(index + 1).padStart(2);
  const first = title === null ? `${number}. ${does}` : `${number}. ${title}: ${does}`;
  const width = outputWidth();
  return [wrap(first, width, 4), ...expects.map((text) => wrap(`    ${dim('expects')} ${text}`, width, 12))];
}
