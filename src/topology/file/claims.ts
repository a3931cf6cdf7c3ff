import type {Finding} from '../../yaml/finding.ts';
import type {Origins} from './origins.ts';
import {ranges} from '../rules.ts';
import {proxiesOf, type Topology} from '../topology.ts';

/** A value that must be unique among members, and its origin. */
type Claim<Value> = {by: string; value: Value; origin: Finding['origin'] | undefined};

/**
 * Finds names that several members have, or that mean the machine itself: a container of a proxy would connect to
 * itself.
 */
export function nameFindings(topology: Topology, origins: Origins): Finding[] {
  const ofProxies = proxiesOf(topology).map(({name}) => ({by: 'a proxy', value: name, origin: undefined}));
  const ofMembers = (['nodes', 'backups'] as const).flatMap((list) =>
    topology[list].flatMap(({name}, index) =>
      origins.isBroken([list], [list, index], [list, index, 'name'])
        ? []
        : [{by: `${list}[${index}]`, value: name, origin: origins.member(list, index, 'name')}],
    ),
  );
  // Proxies come first: their names are fixed, so the other member has to be renamed.
  const thisMachine = {by: 'every machine', value: 'localhost', origin: undefined};
  return clashes([thisMachine, ...ofProxies, ...ofMembers], ({by, value}, first) => ({
    message: `${by} is called "${value}", and so is ${first.by}`,
    expected: 'a name that no other member has',
  }));
}

/** Finds ports above 65535, and ports of more than one member. */
export function portFindings(topology: Topology, origins: Origins): Finding[] {
  const claims = [...memberPorts(topology, origins), ...proxyPorts(topology, origins)];
  const {offset} = topology.ports;
  const shift = origins.flag('portOffset') ?? (offset > 0 ? origins.written(['ports', 'offset']) : undefined);
  const place = (port: number) => (offset === 0 ? `port ${port}` : `port ${port} (${port - offset} + ${offset})`);

  const beyond = claims
    .filter(({value}) => value > ranges.port.max)
    .map(({by, value, origin}) => ({
      origin: shift ?? origin ?? {path: []},
      message: `${by} would be on ${place(value)}`,
      expected: `ports from ${ranges.port.min} to ${ranges.port.max}`,
    }));
  const shared = clashes(claims, ({by, value}, first) => ({
    message: `${by} would be on ${place(value)}, and so would ${first.by}`,
    expected: `a port that no other member has${remedy(by, topology, claims)}`,
  }));
  return [...onePerOrigin(beyond), ...shared];
}

/** A port that is set explicitly has to be changed by hand. */
function remedy(by: string, topology: Topology, claims: readonly Claim<number>[]): string {
  const proxies = proxiesOf(topology).map(({name}) => name);
  const next = Math.max(...claims.map(({value}) => value)) + 1;
  if (proxies.includes(by) && next + proxies.length - 1 <= ranges.port.max)
    return `, such as ${next - topology.ports.offset}`;
  return '; where they begin: ports.base and proxy.port of a topology file';
}

function memberPorts(topology: Topology, origins: Origins): Claim<number>[] {
  return (['nodes', 'backups'] as const).flatMap((list) =>
    topology[list].flatMap(({name, port}, index) => {
      const isDefault = !origins.has([list, index, 'port']);
      if (origins.isBroken([list], [list, index], [list, index, 'port'])) return [];
      if (isDefault && origins.isBroken(['ports'], ['ports', 'base'], ['nodes'])) return [];
      const origin =
        origins.member(list, index, 'port') ??
        // Default backups use the ports after the nodes.
        origins.flag('nodes') ??
        origins.written(['nodes'], ['ports', 'base']);
      return [{by: name, value: port, origin}];
    }),
  );
}

function proxyPorts(topology: Topology, origins: Origins): Claim<number>[] {
  const {proxy} = topology;
  if (!proxy || origins.isBroken(['proxy'], ['proxy', 'count'])) return [];
  const consecutive = (key: 'port' | 'metricsPort', first: number | undefined, whose: string) =>
    first === undefined || origins.isBroken(['proxy', key])
      ? []
      : proxiesOf(topology).map(({name}, index) => ({
          by: `${whose}${name}`,
          value: first + index,
          origin:
            (key === 'port' ? origins.flag('proxyPort') : undefined) ??
            origins.written(['proxy', key], ['proxy', 'count']) ??
            origins.flag('proxies'),
        }));
  return [...consecutive('port', proxy.port, ''), ...consecutive('metricsPort', proxy.metricsPort, 'the metrics of ')];
}

function clashes<Value>(
  claims: readonly Claim<Value>[],
  describe: (later: Claim<Value>, first: Claim<Value>) => Omit<Finding, 'origin'>,
): Finding[] {
  const firsts = new Map<Value, Claim<Value>>();
  const findings: Finding[] = [];
  for (const claim of claims) {
    const first = firsts.get(claim.value);
    if (!first) firsts.set(claim.value, claim);
    else findings.push({origin: claim.origin ?? first.origin ?? {path: []}, ...describe(claim, first)});
  }
  return onePerOrigin(findings);
}

/** A hundred invalid members with the same flag as their origin are one problem. */
function onePerOrigin(findings: readonly Finding[]): Finding[] {
  const firsts = new Map<string, {finding: Finding; more: number}>();
  for (const finding of findings) {
    const key = JSON.stringify(finding.origin);
    const group = firsts.get(key);
    if (group) group.more++;
    else firsts.set(key, {finding, more: 0});
  }
  return [...firsts.values()].map(({finding, more}) =>
    more === 0 ? finding : {...finding, message: `${finding.message} (and ${more} more like it)`},
  );
}
