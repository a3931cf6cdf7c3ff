import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {
  MemberHandle,
  MemberProcessState,
  Runtime,
  RuntimeContext,
  RuntimeServer,
} from '../../src/runtimes/runtime.ts';
import {waitUntilReady} from '../../src/runtimes/readiness.ts';
import {textRequest} from '../../src/support/net/text-request.ts';
import {findFreePorts, isPortFree} from '../../src/support/net/ports.ts';
import {freshSeed, seededRandom} from '../../src/support/random.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

export type RuntimeContract = {
  runtime: Runtime;
  /** Why it can't be used here; null when it can. */
  missing: string | null;
  image?: string;
};

/** The contract of every runtime. Nodes are checked over the protocol, not by the runtime's own reports. */
export function describeRuntime({runtime, missing, image = ''}: RuntimeContract): void {
  const title = `runtime ${runtime.name}${missing === null ? '' : ` (skipped: ${missing})`}`;
  describe.skipIf(missing !== null)(title, () => {
    const scratch = useScratchFolder();
    let context: RuntimeContext;
    let nodes: RuntimeServer[];

    beforeEach(async () => {
      const clusterName = `contract-${Math.random().toString(36).slice(2, 10)}`;
      const folder = join(scratch.path, clusterName);
      const logsFolder = join(folder, 'logs');
      await mkdir(logsFolder, {recursive: true});
      context = {clusterName, folder, logsFolder, image, signal: new AbortController().signal};
      const ports = await findFreePorts(3, seededRandom(freshSeed()));
      nodes = [
        nodeAt('node1', 'node', ports[0]!),
        nodeAt('node2', 'node', ports[1]!),
        nodeAt('backup1', 'backup', ports[2]!),
      ];
    });

    afterEach(() => runtime.remove(context, nodes));

    it('describes the software of its nodes', async () => {
      const availability = await runtime.probe(context);
      expect(availability).toMatchObject({available: true, engine: expect.stringMatching(/memcached/)});
    });

    it('starts nodes that answer on their own ports, and returns a handle for each', async () => {
      await startAll();
      expect(nodes.map(({handle}) => handle)).not.toContain(null);
      expect(new Set(nodes.map(({handle}) => JSON.stringify(handle))).size).toBe(3);
      expect(await statesOf(nodes)).toEqual(['running', 'running', 'running']);
      await store(nodes[1]!, 'only-here');
      expect(await fetch(nodes[0]!)).toBe('END');
      expect(await fetch(nodes[1]!)).toBe('only-here');
    });

    it('returns handles that survive being written to a file', async () => {
      await startAll();
      nodes = JSON.parse(JSON.stringify(nodes)) as RuntimeServer[];
      expect(await statesOf(nodes)).toEqual(['running', 'running', 'running']);
    });

    it('reports a node that was never started as missing', async () => {
      expect(await statesOf(nodes)).toEqual(['missing', 'missing', 'missing']);
    });

    it('kills one node and leaves the others alone', async () => {
      await startAll();
      await runtime.kill(context, nodes[0]!, 'SIGKILL');
      expect(await isPortFree('127.0.0.1', nodes[0]!.port)).toBe(true);
      expect(await statesOf(nodes)).toEqual(['exited', 'running', 'running']);
      expect((await inspect(nodes[0]!)).pid).toBeNull();
    });

    it('returns from a deadly signal when the node is gone', async () => {
      await startAll();
      await runtime.kill(context, nodes[0]!, 'SIGTERM');
      expect(await statesOf([nodes[0]!])).toEqual(['exited']);
    });

    it('starts a killed node again on its port, empty', async () => {
      await startAll();
      await store(nodes[0]!, 'lost');
      await runtime.kill(context, nodes[0]!, 'SIGKILL');
      await start([nodes[0]!]);
      expect(await fetch(nodes[0]!)).toBe('END');
      expect(await statesOf(nodes)).toEqual(['running', 'running', 'running']);
    });

    it('stops a node gracefully, even a paused one', async () => {
      await startAll();
      await runtime.pause(context, nodes[1]!);
      await Promise.all([runtime.stop(context, nodes[0]!, 10_000), runtime.stop(context, nodes[1]!, 10_000)]);
      expect(await statesOf(nodes)).toEqual(['exited', 'exited', 'running']);
    });

    it('pauses a node, whose kernel still accepts connections, and resumes it with its memory', async () => {
      await startAll();
      await store(nodes[0]!, 'kept');
      await runtime.pause(context, nodes[0]!);
      expect(await statesOf(nodes)).toEqual(['paused', 'running', 'running']);
      const reply = await textRequest(addressOf(nodes[0]!), 'version', () => true, {timeoutMs: 100});
      expect(reply.problem).toBe('no answer within 100 ms');
      await runtime.resume(context, nodes[0]!);
      expect(await statesOf(nodes)).toEqual(['running', 'running', 'running']);
      expect(await fetch(nodes[0]!)).toBe('kept');
    });

    it('kills a paused node', async () => {
      await startAll();
      await runtime.pause(context, nodes[0]!);
      await runtime.kill(context, nodes[0]!, 'SIGKILL');
      expect(await statesOf(nodes)).toEqual(['exited', 'running', 'running']);
    });

    it('ignores every verb on a node that is gone', async () => {
      await startAll();
      await runtime.kill(context, nodes[0]!, 'SIGKILL');
      await runtime.kill(context, nodes[0]!, 'SIGKILL');
      await runtime.stop(context, nodes[0]!, 1_000);
      expect(await statesOf(nodes)).toEqual(['exited', 'running', 'running']);
    });

    it('reads logs to their end, and follows them until aborted', async () => {
      await startAll();
      for await (const line of runtime.logs(context, nodes[0]!, {follow: false, signal: context.signal})) {
        expect(line).not.toContain('\n');
      }
      const following = new AbortController();
      const end = drain(runtime.logs(context, nodes[0]!, {follow: true, signal: following.signal}));
      following.abort();
      await end;
    });

    it('starts nothing once aborted', async () => {
      const signal = AbortSignal.abort();
      await expect(runtime.start({...context, signal}, nodes)).rejects.toMatchObject({code: 'INTERRUPTED'});
      expect(await portsAreFree()).toBe(true);
    });

    it('removes all nodes in whatever state, also those without a handle, and may be called again', async () => {
      await startAll();
      await runtime.pause(context, nodes[0]!);
      await runtime.kill(context, nodes[1]!, 'SIGKILL');
      await runtime.remove(context, nodes);
      await runtime.remove(context, nodes);
      expect(await statesOf(nodes)).not.toContain('running');
      expect(await portsAreFree()).toBe(true);
      await runtime.remove(
        context,
        nodes.map((node) => ({...node, handle: null})),
      );
    });

    async function startAll(): Promise<void> {
      await start(nodes);
    }

    async function start(wanted: RuntimeServer[]): Promise<void> {
      const handles: MemberHandle[] = await runtime.start(context, wanted);
      for (const [index, node] of wanted.entries()) node.handle = handles[index]!;
      const targets = wanted.map((node) => ({name: node.name, ...addressOf(node), pid: null}));
      await waitUntilReady(targets, {timeoutMs: 120_000, signal: context.signal, checkAlive: async () => undefined});
    }

    async function inspect(node: RuntimeServer): Promise<MemberProcessState> {
      return (await runtime.inspect(context, [node]))[0]!;
    }

    async function statesOf(wanted: RuntimeServer[]): Promise<string[]> {
      return (await runtime.inspect(context, wanted)).map(({state}) => state);
    }

    async function portsAreFree(): Promise<boolean> {
      return (await Promise.all(nodes.map(({port}) => isPortFree('127.0.0.1', port)))).every(Boolean);
    }
  });
}

function nodeAt(name: string, role: 'node' | 'backup', port: number): RuntimeServer {
  return {name, port, memoryMiB: 64, role, handle: null};
}

function addressOf({port}: RuntimeServer): {host: string; port: number} {
  return {host: '127.0.0.1', port};
}

async function store(node: RuntimeServer, value: string): Promise<void> {
  const request = `set key 0 0 ${value.length}\r\n${value}`;
  expect(await textRequest(addressOf(node), request, () => true, {timeoutMs: 120_000})).toMatchObject({
    lines: ['STORED'],
  });
}

/** Returns the value, or `END` for a miss. */
async function fetch(node: RuntimeServer): Promise<string | undefined> {
  const {lines} = await textRequest(addressOf(node), 'get key', (line) => line === 'END', {timeoutMs: 120_000});
  return lines?.at(lines.length > 1 ? 1 : 0);
}

async function drain(lines: AsyncIterable<string>): Promise<void> {
  for await (const _line of lines);
}
