import type {KeyExplanation, KeyHolder, ReadVerdict} from '../../cluster/explain/explain-key.ts';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import {colourOf} from './draw-members.ts';
import {formatBytes} from '../screen/format.ts';
import {outputWidth, table} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';
import {wrap} from '../screen/wrap.ts';

/** Describes where a key belongs, which members hold it, and what a read and a write of it do. */
export function drawExplanation({key, route, holders}: KeyExplanation): string {
  const {strong} = paint(process.stdout);
  const members = table(holders, [
    {title: 'MEMBER', value: ({name}) => name},
    {title: 'ADDRESS', value: hostAndPort},
    {title: 'STATE', value: ({state}) => state, colour: (text, {state}) => colourOf(state)(text)},
    {title: 'BELONGS', value: ({name}) => (name === route?.node || name === route?.backup ? 'yes' : '')},
    {title: 'HAS IT', value: hasIt},
  ]);
  if (!route) {
    return [`${strong(key)}: without a proxy, each client picks the node by its own rules`, '', members].join('\n');
  }
  const {node, backup, distribution} = route;
  const where = backup === null ? `${node}, no backup` : `${node}, and a copy to ${backup}`;
  return [
    `${strong(key)} belongs to ${where} (${distribution})`,
    '',
    members,
    '',
    ...[...readsInWords(route), `A write: ${writeInWords(route)}`, ...faultsInWords(holders)].map((line) =>
      wrap(line, outputWidth(), 9),
    ),
  ].join('\n');
}

function hasIt({holds, sizeBytes, flags}: KeyHolder): string | null {
  if (holds === null) return null;
  return holds ? `${formatBytes(sizeBytes)}, flags ${flags}` : 'no';
}

type Route = NonNullable<KeyExplanation['route']>;

/** One line, or one per proxy where they differ. */
function readsInWords(route: Route): string[] {
  const lines = route.reads.map(({proxy, then, ...read}) => {
    const more = then === null ? '' : `; reads after it: ${readInWords(then, route)}`;
    return {proxy, words: readInWords(read, route) + more};
  });
  const [first] = lines;
  const same = lines.every(({words}) => words === first?.words);
  if (same) return [`A read:  ${first?.words}`];
  return lines.map(({proxy, words}, index) => `${index === 0 ? 'A read:' : '       '}  through ${proxy}, ${words}`);
}

function readInWords({outcome, from, stale, why}: ReadVerdict, {backup}: Route): string {
  const because = why === null ? '' : ` (${why})`;
  switch (outcome) {
    case 'hangs':
      return `hangs${because}`;
    case 'error':
      return from === null
        ? `SERVER_ERROR: no member that should hold it can be reached${because}`
        : `an error from ${from}${because}`;
    case 'refused':
      return `no connection${because}`;
    case 'unknown':
      return `unknown${because}`;
    default:
      if (stale)
        return `a miss from ${from}, and ${backup}, which holds the key, is never asked: the stale restart${because}`;
      return `a ${outcome} from ${from}${because}`;
  }
}

function writeInWords({policy, node, backup}: Route): string {
  if (backup === null) return `to ${node} alone`;
  if (policy === 'repair') return `to ${node}, and its result to ${backup}; to ${backup} alone while ${node} is away`;
  return `to ${node}, then the same command to ${backup}, whose reply is ignored; to ${backup} alone while ${node} can't be reached`;
}

function faultsInWords(holders: readonly KeyHolder[]): string[] {
  const faulty = holders.filter(({faults}) => faults.length > 0);
  if (faulty.length === 0) return [];
  return ['', `Faults:  ${faulty.map(({name, faults}) => `${name} ${faults.join(', ')}`).join('; ')}`];
}
