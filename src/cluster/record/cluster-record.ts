import {lstat, mkdir, readdir, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {limitReached} from '../../errors/system-error.ts';
import type {MemberHandle} from '../../runtimes/runtime.ts';
import {writeFileAtomically} from '../../support/files/atomic-file.ts';
import {demandOwnFolder, demandOwnHome, readOwnFile} from './own-state.ts';
import {shapeProblem, type ClusterRecord} from './record-shape.ts';
import {clusterFolder, clusterNamePattern, logsFolder, StateHomeError} from './state-home.ts';

/** A record that is written with every change, one change after the other. The caller holds the cluster's lock. */
export interface RecordKeeper {
  readonly folder: string;
  readonly record: ClusterRecord;
  change(changes: Partial<ClusterRecord>): Promise<void>;
  setHandles(handles: Readonly<Record<string, MemberHandle>>): Promise<void>;
}

export class ClusterStateUnreadableError extends MclusterError {
  /** What the file says, where it is JSON. */
  readonly content: unknown;

  constructor(file: string, problem: string, {cause, content}: {cause?: unknown; content?: unknown} = {}) {
    const cluster = basename(dirname(file));
    super({
      code: 'CLUSTER_STATE_UNREADABLE',
      message: `can't read the cluster record ${file}: ${problem}; expected a record of version 1`,
      hint: `stop what is left of the cluster and remove its folder: ${nextCommand(cluster, 'down')}`,
      details: {file, problem},
      cause,
    });
    this.content = content;
  }
}

/** A folder in the place of a cluster's, with things in it that are not of a cluster. */
export class FolderInTheWayError extends MclusterError {
  constructor(folder: string) {
    super({
      code: 'CLUSTER_STATE_UNREADABLE',
      message: `can't use the folder ${folder}: it has no cluster.json and contains files that mcluster did not create`,
      hint: `move it away, mv ${folder} ELSEWHERE, or choose another --name`,
      details: {folder},
    });
  }
}

/**
 * Returns the record of a cluster; null when there is no such cluster.
 * @throws {ClusterStateUnreadableError} when the record can't be read
 * @throws {ForeignStateError} when the state belongs to another user
 * @throws {StateHomeError} when the state home can't be read
 */
export async function readRecord(home: string, name: string): Promise<ClusterRecord | null> {
  if (!clusterNamePattern.test(name)) return null;
  const folder = clusterFolder(home, name);
  if (!(await demandOwnHome(home)) || !(await demandOwnFolder(folder))) return null;
  const file = recordFile(folder);
  try {
    const content = await readOwnFile(file);
    if (content === null) return null;
    if ('problem' in content) throw new ClusterStateUnreadableError(file, content.problem);
    return parseRecord(file, name, content.text);
  } catch (error) {
    if (error instanceof MclusterError) throw error;
    throw limitReached(error) ?? new ClusterStateUnreadableError(file, (error as Error).message, {cause: error});
  }
}

/** Creates a cluster's folder and its record in one step, so that there is never a folder without a record. */
export async function createRecord(home: string, record: ClusterRecord): Promise<RecordKeeper> {
  const draft = draftFolder(home, record.name);
  const folder = clusterFolder(home, record.name);
  await removeTraces(home, record.name);
  // Not by mkdir's `recursive`, which would take a link for the folder.
  await mkdir(draft, {mode: 0o700});
  try {
    await mkdir(logsFolder(draft), {mode: 0o700});
    await writeRecord(draft, record);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, {recursive: true, force: true});
    if (isInTheWay(error)) throw new FolderInTheWayError(folder);
    throw error;
  }
  return keepRecord(folder, record);
}

export function keepRecord(folder: string, initial: ClusterRecord): RecordKeeper {
  let record = initial;
  let written = Promise.resolve();
  const change = (next: (now: ClusterRecord) => ClusterRecord): Promise<void> => {
    record = next(record);
    // A failed write rejects for its caller only; the next one writes everything again.
    written = written.catch(() => undefined).then(() => writeRecord(folder, record));
    return written;
  };
  return {
    folder,
    get record() {
      return record;
    },
    change: (changes) => change((now) => ({...now, ...changes})),
    setHandles: (handles) => change((now) => ({...now, handles: {...now.handles, ...handles}})),
  };
}

/**
 * Removes everything that is kept for a cluster; safe to repeat. The record goes last, before the folder itself.
 * @throws {ForeignStateError} when the state belongs to another user
 */
export async function removeRecord(home: string, name: string): Promise<void> {
  const folder = clusterFolder(home, name);
  await demandOwnFolder(folder);
  const files = await readdir(folder).catch(() => []);
  const others = files.filter((file) => join(folder, file) !== recordFile(folder));
  await Promise.all(others.map((file) => rm(join(folder, file), {recursive: true, force: true})));
  await rm(folder, {recursive: true, force: true});
  await removeDraft(home, name);
}

/**
 * Removes what a process killed while it created or removed a record leaves without one, and what is left where the record
 * alone was removed. Never a folder with anything else in it.
 * @throws {ForeignStateError} when the folder belongs to another user
 */
export async function removeTraces(home: string, name: string): Promise<void> {
  await removeDraft(home, name);
  const folder = clusterFolder(home, name);
  if (!(await demandOwnFolder(folder))) return;
  const isOurs = (entry: string): boolean => leftovers.test(entry);
  if ((await readdir(folder)).every(isOurs)) await rm(folder, {recursive: true, force: true});
}

/** What mcluster keeps in a cluster's folder beside the record: logs, sockets, the files of proxies and of docker. */
const leftovers =
  /^(logs|control|events\.jsonl|compose\.yaml|(engine|proxy\d+)\.json|(cluster|engine|proxy\d+)\.json\.\d+\.draft)$/;

function isInTheWay(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Removes an unfinished folder.
 * @throws {ForeignStateError} when another user has put something in its place; then nothing is removed
 */
async function removeDraft(home: string, name: string): Promise<void> {
  const draft = draftFolder(home, name);
  if (await demandOwnFolder(draft)) await rm(draft, {recursive: true, force: true});
}

/**
 * Returns the names of all clusters that have a record, readable or not.
 * @throws {ForeignStateError} when the state home belongs to another user
 * @throws {StateHomeError} when the state home can't be read
 */
export async function recordedNames(home: string): Promise<string[]> {
  await demandOwnHome(home);
  const entries = await readdir(home).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw new StateHomeError(home, error as NodeJS.ErrnoException);
  });
  const names = entries.filter((name) => clusterNamePattern.test(name)).sort();
  const recorded = await Promise.all(names.map((name) => exists(recordFile(clusterFolder(home, name)))));
  return names.filter((_name, index) => recorded[index]);
}

function parseRecord(file: string, name: string, text: string): ClusterRecord {
  const record = JSON.parse(text) as unknown;
  const problem = shapeProblem(record, name);
  if (problem !== null) throw new ClusterStateUnreadableError(file, problem, {content: record});
  return record as ClusterRecord;
}

async function writeRecord(folder: string, record: ClusterRecord): Promise<void> {
  await writeFileAtomically(recordFile(folder), `${JSON.stringify(record, null, 2)}\n`);
}

function recordFile(folder: string): string {
  return join(folder, 'cluster.json');
}

function draftFolder(home: string, name: string): string {
  return join(home, `.${name}.draft`);
}

/** Returns true also for what can't be inspected, such as a file in another user's folder. */
async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
