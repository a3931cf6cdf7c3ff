import {throwIfInterrupted} from '../errors/interrupted-error.ts';
import type {RuntimeName} from '../topology/topology.ts';
import {RuntimeUnavailableError} from './runtime-unavailable-error.ts';
import type {ProbeContext, Runtime} from './runtime.ts';

/** The chosen runtime. */
export type RuntimeChoice = {
  runtime: Runtime;
  name: RuntimeName;
  /** What the nodes will be: `memcached 1.6.18`. */
  engine: string;
  /** One line for people: `runtime process (memcached 1.6.18), because docker can't be used: no engine answers`. */
  reason: string;
};

/** Every runtime, most preferred first; loaded on demand. */
const runtimes: Record<RuntimeName, () => Promise<Runtime>> = {
  docker: async () => (await import('./docker/docker-runtime.ts')).dockerRuntime,
  process: async () => (await import('./process/process-runtime.ts')).processRuntime,
  embedded: async () => (await import('./embedded/embedded-runtime.ts')).embeddedRuntime,
};

/** Returns all runtimes, most preferred first. */
export function loadRuntimes(): Promise<Runtime[]> {
  return Promise.all(Object.values(runtimes).map((load) => load()));
}

export function loadRuntime(name: RuntimeName): Promise<Runtime> {
  return runtimes[name]();
}

/**
 * Returns the required runtime, with `why` in a few words, or the first that can be used here.
 * @throws {RuntimeUnavailableError} or the runtime's own error, when none can be used
 * @throws {InterruptedError} on abort
 */
export function chooseRuntime(
  wanted: 'auto' | RuntimeName,
  context: ProbeContext,
  why = 'as requested',
): Promise<RuntimeChoice> {
  return wanted === 'auto' ? firstAvailable(context) : demand(wanted, context, why);
}

async function demand(name: RuntimeName, context: ProbeContext, why: string): Promise<RuntimeChoice> {
  const runtime = await loadRuntime(name);
  const probed = await runtime.probe({...context, askedFor: true});
  if (!probed.available) throw probed.error ?? new RuntimeUnavailableError(name, probed.reason, probed.hint);
  return {runtime, name, engine: probed.engine, reason: `runtime ${name} (${probed.engine}), ${why}`};
}

async function firstAvailable(context: ProbeContext): Promise<RuntimeChoice> {
  const refusals: string[] = [];
  for (const name of Object.keys(runtimes) as RuntimeName[]) {
    const runtime = await loadRuntime(name);
    const probed = await runtime.probe(context);
    // After an interrupted pull, do not try the next runtime.
    throwIfInterrupted(context.signal);
    if (probed.available) {
      const because = refusals.length > 0 ? refusals.join('; ') : 'the first that can be used';
      return {runtime, name, engine: probed.engine, reason: `runtime ${name} (${probed.engine}): ${because}`};
    }
    refusals.push(`no ${name}, because ${probed.reason}`);
  }
  throw new RuntimeUnavailableError('auto', refusals.join('; '), 'install memcached or Docker, then `mcluster doctor`');
}
