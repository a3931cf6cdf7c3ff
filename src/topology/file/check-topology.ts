import {buildTopology} from '../build-topology.ts';
import {crossFindings} from './topology-cross-checks.ts';
import {hasValue, type Finding, type Path} from '../../yaml/finding.ts';
import {checkOverrides, type TopologyOverrides} from '../overrides.ts';
import type {TopologyFile} from './topology-file.ts';
import {schemaFindings} from '../../yaml/schema-findings.ts';
import type {Topology} from '../topology.ts';

/** Use the topology only if there are no findings: invalid values are replaced by defaults. */
export type CheckedTopology = {topology: Topology; findings: readonly Finding[]};

/**
 * Checks the parsed contents of a YAML file together with the flags. Reports all problems at once: invalid values are
 * removed, and the rest is still checked against each other. Loads zod on the first call.
 */
export async function checkTopology(data: unknown, overrides: TopologyOverrides = {}): Promise<CheckedTopology> {
  const {topologySchema, knownKeys} = await import('./topology-schema.ts');
  // An empty file leaves everything to the defaults.
  const written = data ?? {};
  const {error} = topologySchema.safeParse(written);
  const inFile = error ? schemaFindings(error.issues, written, knownKeys) : [];
  const remaining = topologySchema.safeParse(without(written, inFile));
  const file: TopologyFile = remaining.data ?? {};

  const {usable, findings: inFlags} = checkOverrides(overrides);
  const topology = buildTopology(file, usable);
  const broken = inFile.flatMap((finding) => brokenPaths(finding, file));
  const between = remaining.success ? crossFindings(topology, file, usable, broken) : [];
  return {topology, findings: [...inFile, ...backupsOfNothing(written), ...inFlags, ...between]};
}

/** Paths to leave out, as a tree; null ends a path. */
type LeftOut = Map<string | number, LeftOut | null>;

/** Returns the data without the values that have findings. */
function without(data: unknown, findings: readonly Finding[]): unknown {
  const leftOut: LeftOut = new Map();
  for (const {origin} of findings) {
    if ('flag' in origin) continue;
    if (origin.path.length === 0) return {};
    leaveOut(leftOut, origin.path);
  }
  return copyWithout(data, leftOut);
}

function leaveOut(from: LeftOut, path: Path): void {
  let place = from;
  for (const segment of path.slice(0, -1)) {
    const known = place.get(segment);
    if (known === null) return;
    const below = known ?? new Map<string | number, LeftOut | null>();
    place.set(segment, below);
    place = below;
  }
  place.set(path.at(-1)!, null);
}

/** Copies only what lies on the paths: an object from a caller may hold values that can't be copied. */
function copyWithout(data: unknown, leftOut: LeftOut): unknown {
  if (Array.isArray(data))
    return data.map((entry: unknown, index) => {
      const below = leftOut.get(index);
      if (below === undefined) return entry;
      // The entry is emptied rather than removed, so that the others keep their indexes.
      return below === null ? {} : copyWithout(entry, below);
    });
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]: [string, unknown]) => {
      const below = leftOut.get(key);
      if (below === null) return [];
      return [[key, below ? copyWithout(value, below) : value]];
    }),
  );
}

/** Returns the path of an invalid value; for a misspelt key also the path of the intended one, if that is empty. */
function brokenPaths({origin, suggestion}: Finding, file: TopologyFile): Path[] {
  if ('flag' in origin) return [];
  if (suggestion === undefined || origin.part !== 'key') return [origin.path];
  const meant = [...origin.path.slice(0, -1), suggestion];
  return hasValue(file, meant) ? [origin.path] : [origin.path, meant];
}

function backupsOfNothing(data: unknown): Finding[] {
  const {nodes, backups} = data as {nodes?: unknown; backups?: unknown};
  if (!isNone(nodes) || backups === undefined || isNone(backups)) return [];
  const message = 'there are backups, but no nodes that they could back up';
  return [{origin: {path: ['backups']}, message, expected: 'nodes, or no backups'}];
}

function isNone(members: unknown): boolean {
  return members === 0 || (Array.isArray(members) && members.length === 0);
}
