import {closest} from '../../support/did-you-mean.ts';
import {formatPath, formatValue, hasValue, type Finding, type Path} from '../../yaml/finding.ts';
import {membersOf, type Topology} from '../../topology/topology.ts';
import type {ScenarioStep} from '../scenario.ts';
import type {Mention} from '../step-kind.ts';

export type PlacedStep = {step: Omit<ScenarioStep, 'line'>; path: Path};

/**
 * Returns problems between steps that are valid by themselves: members that do not exist, names used before they are
 * defined. A step or topology that is null is unknown, and rules out findings that depend on it.
 */
export function crossFindings(
  steps: readonly {step: PlacedStep['step'] | null; path: Path}[],
  topology: Topology | null,
): Finding[] {
  const named = new Set<string>();
  let mayHaveNamed = false;
  return steps.flatMap(({step, path}) => {
    if (step === null) {
      mayHaveNamed = true;
      return [];
    }
    const {kind, fields} = step;
    const unnamed = mayHaveNamed ? [] : (kind.needs?.(fields) ?? []).filter(({name}) => !named.has(name));
    const name = kind.names?.(fields);
    if (name !== undefined) named.add(name);
    return [
      ...(topology ? (kind.members?.(fields) ?? []).flatMap((mention) => memberFindings(mention, path, topology)) : []),
      ...unnamed.map((mention) => notNamed(mention, path, [...named])),
      ...(topology ? policyFindings(step, path, topology) : []),
      ...(topology ? linkFindings(step, path, topology) : []),
    ];
  });
}

/** Returns problems of settings for runs and clients that would have no effect with this topology. */
export function settingFindings(written: Readonly<Record<string, unknown>>, topology: Topology): Finding[] {
  const finding = (path: Path, message: string, expected: string): Finding[] =>
    hasValue(written, path) ? [{origin: {path, part: 'key'}, message: `${formatPath(path)} ${message}`, expected}] : [];
  const {proxy} = topology;
  if (!proxy) {
    return finding(
      ['matrix', 'policies'],
      'selects how a proxy routes, but the topology has no proxy',
      'a topology with a proxy, or no policies',
    );
  }
  const {failover} = (written.client ?? {}) as {failover?: unknown};
  const isAlone = proxy.count === 1 && failover !== 'none';
  return [
    ...finding(
      ['client', 'distribution'],
      'selects how a client distributes keys, but with this topology a proxy does that',
      'proxy.distribution in the topology, or a topology without a proxy',
    ),
    ...(isAlone
      ? finding(
          ['client', 'failover'],
          `is ${formatValue(failover)}, but clients have only one proxy to connect to`,
          'none, or a topology with several proxies or without any',
        )
      : []),
  ];
}

function memberFindings({path, name, roles}: Mention, step: Path, topology: Topology): Finding[] {
  const members = membersOf(topology).filter(({role}) => !roles || roles.includes(role));
  const names = members.map((member) => member.name);
  if (names.includes(name)) return [];
  const origin = {path: [...step, ...path]};
  const what = roles?.includes('proxy') ? 'proxy' : 'member';
  const expected = names.length > 0 ? `one of ${names.join(', ')}` : `a topology with a ${what}`;
  const message = `${formatPath(origin.path)} is ${JSON.stringify(name)}, but the topology has no such ${what}`;
  // For node4, any of node1 to node3 would be as likely, so suggest none of them.
  const likely = names.filter((one) => numberOf(name) === '' || numberOf(one) === numberOf(name));
  return [{origin, message, expected, suggestion: closest(name, likely)}];
}

function numberOf(name: string): string {
  return /\d*$/.exec(name)![0];
}

function notNamed({path, name}: Mention, step: Path, known: readonly string[]): Finding {
  const origin = {path: [...step, ...path]};
  const message = `${formatPath(origin.path)} is ${JSON.stringify(name)}, but no step before it has that name`;
  return {origin, message, expected: `an earlier step with that name (as: ${name})`, suggestion: closest(name, known)};
}

/** Without a proxy there is no policy for a step to depend on. */
function policyFindings({only, knownBug, expectation}: PlacedStep['step'], path: Path, {proxy}: Topology): Finding[] {
  if (proxy) return [];
  const used = [
    ...(only ? ['only'] : []),
    ...(knownBug.length > 0 ? ['knownBug'] : []),
    ...(expectation && 'byPolicy' in expectation ? ['expect'] : []),
  ];
  return used.map((key) => ({
    origin: {path: [...path, key]},
    message: `${formatPath([...path, key])} depends on a policy, but the topology has no proxy`,
    expected: 'the same under every policy, or a proxy',
  }));
}

function linkFindings({kind, fields}: PlacedStep['step'], path: Path, {proxy}: Topology): Finding[] {
  const links = kind.links?.(fields) ?? null;
  if (proxy || links === null) return [];
  const origin = {path: [...path, ...links], part: 'key' as const};
  const message = `${formatPath(origin.path)} acts on links between a proxy and its nodes, but the topology has no proxy`;
  return [{origin, message, expected: 'a topology with a proxy'}];
}
