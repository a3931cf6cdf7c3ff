import {closest} from '../support/did-you-mean.ts';
import {demandKnownKeys} from '../support/unknown-key-error.ts';
import {formatValue, type Finding} from '../yaml/finding.ts';
import {
  expectedImage,
  expectedName,
  expectedOneOf,
  expectedWhole,
  imagePattern,
  namePattern,
  ranges,
  type Range,
} from './rules.ts';
import {
  distributionNames,
  policyNames,
  runtimeNames,
  type DistributionName,
  type PolicyName,
  type Topology,
} from './topology.ts';

/**
 * What the command line sets in a topology. Flags take precedence over the file; undefined leaves the value to the
 * file.
 */
export type TopologyOverrides = {
  name?: string | undefined;
  runtime?: Topology['runtime'] | undefined;
  /** With a list in the file: keeps this many entries, or adds entries with default names and ports. */
  nodes?: number | undefined;
  /** Like `nodes`. */
  backups?: number | undefined;
  /** Also restores a proxy that the file excludes. */
  proxies?: number | undefined;
  /** Port of proxy1, before the offset. */
  proxyPort?: number | undefined;
  noProxy?: boolean | undefined;
  policy?: PolicyName | undefined;
  distribution?: DistributionName | undefined;
  /** For all nodes and backups, including those with their own memory in the file. */
  memoryMiB?: number | undefined;
  image?: string | undefined;
  portOffset?: number | undefined;
};

/** The flag of each override, as users type it. */
export const flags: Readonly<Record<keyof TopologyOverrides, string>> = {
  name: '--name',
  runtime: '--runtime',
  nodes: '--nodes',
  backups: '--backup',
  proxies: '--proxies',
  proxyPort: '--proxy-port',
  noProxy: '--no-proxy',
  policy: '--policy',
  distribution: '--distribution',
  memoryMiB: '--memory',
  image: '--image',
  portOffset: '--port-offset',
};

/** Checks each flag by itself; returns the findings and the valid flags. */
export function checkOverrides(overrides: TopologyOverrides): {findings: Finding[]; usable: TopologyOverrides} {
  demandKnownKeys('a topology has no option', overrides, flags);
  const findings = overrideFindings(overrides);
  const wrong = new Set(findings.map(({origin}) => ('flag' in origin ? origin.flag : undefined)));
  const right = Object.entries(overrides).filter(([key]) => !wrong.has(flags[key as keyof TopologyOverrides]));
  return {findings, usable: Object.fromEntries(right)};
}

/** Finds flags that configure a proxy although, by `reason`, there is none. */
export function contradictions(overrides: TopologyOverrides, reason: string): Finding[] {
  return (['proxies', 'proxyPort', 'policy', 'distribution'] as const)
    .filter((key) => overrides[key] !== undefined)
    .map((key) => found(key, `${flags[key]} is about a proxy, but ${reason} leaves it out`, 'one of the two'));
}

function overrideFindings(overrides: TopologyOverrides): Finding[] {
  const {noProxy, proxies} = overrides;
  return [
    outsidePattern(overrides, 'name', namePattern, expectedName),
    notOneOf(overrides, 'runtime', ['auto', ...runtimeNames]),
    outsideRange(overrides, 'nodes', ranges.nodes),
    outsideRange(overrides, 'backups', ranges.backups),
    proxies === 0
      ? found('proxies', '--proxies is 0', expectedWhole(ranges.proxies), flags.noProxy)
      : outsideRange(overrides, 'proxies', ranges.proxies),
    outsideRange(overrides, 'proxyPort', ranges.port),
    notOneOf(overrides, 'policy', policyNames),
    notOneOf(overrides, 'distribution', distributionNames),
    outsideRange(overrides, 'memoryMiB', ranges.memoryMiB, ' (MiB)'),
    outsidePattern(overrides, 'image', imagePattern, expectedImage),
    outsideRange(overrides, 'portOffset', ranges.portOffset),
    ...(noProxy ? contradictions(overrides, flags.noProxy) : []),
  ].filter((finding) => finding !== undefined);
}

function outsideRange(
  overrides: TopologyOverrides,
  key: 'nodes' | 'backups' | 'proxies' | 'proxyPort' | 'memoryMiB' | 'portOffset',
  range: Range,
  suffix = '',
): Finding | undefined {
  const value = overrides[key];
  if (value === undefined || (Number.isInteger(value) && value >= range.min && value <= range.max)) return undefined;
  return found(key, `${flags[key]} is ${formatValue(value)}`, expectedWhole(range) + suffix);
}

function notOneOf(
  overrides: TopologyOverrides,
  key: 'runtime' | 'policy' | 'distribution',
  values: readonly string[],
): Finding | undefined {
  const value: unknown = overrides[key];
  if (value === undefined || (values as readonly unknown[]).includes(value)) return undefined;
  const meant = typeof value === 'string' ? closest(value, values) : undefined;
  return found(key, `${flags[key]} is ${formatValue(value)}`, expectedOneOf(values), meant);
}

function outsidePattern(
  overrides: TopologyOverrides,
  key: 'name' | 'image',
  pattern: RegExp,
  expected: string,
): Finding | undefined {
  const value: unknown = overrides[key];
  if (value === undefined || (typeof value === 'string' && pattern.test(value))) return undefined;
  return found(key, `${flags[key]} is ${formatValue(value)}`, expected);
}

function found(key: keyof TopologyOverrides, message: string, expected: string, suggestion?: string): Finding {
  return {origin: {flag: flags[key]}, message, expected, suggestion};
}
