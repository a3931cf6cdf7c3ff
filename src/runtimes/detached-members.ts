import {join} from 'node:path';
import {
  endProcess,
  exitOf,
  sendSignal,
  startDetached,
  stopProcess,
  type DetachedCommand,
} from '../support/process/detached-process.ts';
import {readLog} from '../support/files/log-file.ts';
import {makeFolder} from '../support/files/make-folder.ts';
import {processState, type ProcessIdentity} from '../support/process/process-identity.ts';
import type {
  Finding,
  LogOptions,
  MemberHandle,
  MemberProcessState,
  Runtime,
  RuntimeAvailability,
  RuntimeContext,
  StartedMember,
} from './runtime.ts';
import type {ServerTopology} from '../topology/topology.ts';

/** How to run one member, without the file for its output. */
export type MemberCommand = Omit<DetachedCommand, 'logFile'>;

/**
 * Returns a runtime whose servers are detached processes on this machine; implementations differ in the command only.
 */
export function detachedRuntime(
  runtime: Pick<Runtime, 'name' | 'probe' | 'holderOf'> & {
    /** In the servers' order. Throws errors that are meant for the user. */
    commandsFor: (servers: readonly ServerTopology[]) => Promise<MemberCommand[]>;
  },
): Runtime {
  const {commandsFor, ...given} = runtime;
  const {name, probe} = given;
  return {
    ...given,
    inContainers: false,
    ...detachedVerbs,
    examine: async (context) => [findingOf(name, await probe(context))],
    start: async (context, servers) => startMembers(context, servers, await commandsFor(servers)),
    clusters: async () => [],
  };
}

function findingOf(what: string, probed: RuntimeAvailability): Finding {
  if (probed.available) return {what, ok: true, found: probed.engine, code: null, fix: null};
  const code = probed.error?.code ?? 'RUNTIME_UNAVAILABLE';
  return {what, ok: false, found: probed.reason, code, fix: probed.hint};
}

/**
 * In the environment of every member's process: the cluster's folder and the member's name, as `FOLDER/node1`. By it a
 * process is found whose record is lost or damaged.
 */
export const memberMark = 'MCLUSTER_MEMBER';

/** Starts members with their output in `logsFolder`; see Runtime.start. */
export async function startMembers(
  {folder, logsFolder, claim, signal}: Pick<RuntimeContext, 'folder' | 'logsFolder' | 'claim' | 'signal'>,
  members: readonly StartedMember[],
  commands: readonly MemberCommand[],
): Promise<MemberHandle[]> {
  // It may have been removed since the cluster was brought up.
  await makeFolder(logsFolder, 0o700);
  return startDetached(
    members.map(({name}, index) => {
      const {env = process.env, ...command} = commands[index]!;
      const logFile = logFileOf(logsFolder, name);
      return {...command, logFile, env: {...env, [memberMark]: join(folder, name)}};
    }),
    {claim: async (identities) => claim?.(identities), signal},
  );
}

/** The verbs of Runtime for members started by `startMembers`. */
export const detachedVerbs = {
  inspect: async (_context: unknown, members: readonly StartedMember[]): Promise<MemberProcessState[]> =>
    members.map(inspectMember),

  async kill(_context: unknown, member: StartedMember, signal: NodeJS.Signals): Promise<void> {
    const identity = identityOf(member);
    if (identity) await sendSignal(identity, signal);
  },

  async stop(_context: unknown, member: StartedMember, graceMs: number): Promise<void> {
    const identity = identityOf(member);
    if (identity) await stopProcess(identity, graceMs);
  },

  pause: (context: unknown, member: StartedMember): Promise<void> => detachedVerbs.kill(context, member, 'SIGSTOP'),

  resume: (context: unknown, member: StartedMember): Promise<void> => detachedVerbs.kill(context, member, 'SIGCONT'),

  logs: ({logsFolder}: Pick<RuntimeContext, 'logsFolder'>, {name}: StartedMember, options: LogOptions) =>
    readLog(logFileOf(logsFolder, name), options),

  async remove(_context: unknown, members: readonly StartedMember[]): Promise<void> {
    const identities = members.map(identityOf).filter((identity) => identity !== null);
    await Promise.all(identities.map(endProcess));
  },
};

/** Returns the path of a member's log. */
export function logFileOf(logsFolder: string, name: string): string {
  return join(logsFolder, `${name}.log`);
}

function inspectMember(member: StartedMember): MemberProcessState {
  const identity = identityOf(member);
  const none = {pid: null, exitCode: null, exitSignal: null, containerId: null};
  if (!identity) return {...none, state: 'missing'};
  const state = processState(identity);
  if (state !== 'gone') return {...none, state, pid: identity.pid};
  const exit = exitOf(identity);
  return {...none, state: 'exited', exitCode: exit?.code ?? null, exitSignal: exit?.signal ?? null};
}

/** Handles are read from a file; one without a pid and a start time identifies no process. */
export function identityOf({handle}: Pick<StartedMember, 'handle'>): ProcessIdentity | null {
  const {pid, startTime, pidNamespace} = handle ?? {};
  if (typeof pid !== 'number' || typeof startTime !== 'string') return null;
  return {pid, startTime, ...(typeof pidNamespace === 'string' && {pidNamespace})};
}
