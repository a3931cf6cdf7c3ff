import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'vitest';
import {dockerRuntime} from '../../src/runtimes/docker/docker-runtime.ts';
import type {MemberProcessState, RuntimeContext, RuntimeServer} from '../../src/runtimes/runtime.ts';
import {findFreePorts} from '../../src/support/net/ports.ts';
import {freshSeed, seededRandom} from '../../src/support/random.ts';
import {waitUntil} from '../../src/support/wait-until.ts';
import {leftBehind, testImage} from './docker-engine.ts';

/** A cluster with its own name, ports and state folder, driven through the docker runtime alone. */
export class DockerScratch {
  readonly context: RuntimeContext;
  /** As the cluster layer keeps them: with handles once started. */
  nodes: RuntimeServer[];

  private constructor(context: RuntimeContext, nodes: RuntimeServer[]) {
    this.context = context;
    this.nodes = nodes;
  }

  static async create(count: number, {memoryMiB = 16, image = testImage} = {}): Promise<DockerScratch> {
    const folder = await mkdtemp(join(tmpdir(), 'mcluster-docker-'));
    const ports = await findFreePorts(count, seededRandom(freshSeed()));
    const nodes = ports.map((port, index): RuntimeServer => {
      return {name: `node${index + 1}`, port, memoryMiB, role: 'node', handle: null};
    });
    const clusterName = `test-${randomBytes(4).toString('hex')}`;
    const {signal} = new AbortController();
    return new DockerScratch({clusterName, folder, logsFolder: folder, image, signal}, nodes);
  }

  node(name: string): RuntimeServer {
    const found = this.nodes.find((one) => one.name === name);
    if (!found) throw new Error(`no ${name} in this scratch cluster`);
    return found;
  }

  containerName(name: string): string {
    return `mcluster-${this.context.clusterName}-${name}`;
  }

  /** Starts the named nodes, by default all, keeps their handles, and waits until they answer. */
  async start(...names: string[]): Promise<void> {
    const wanted = names.length > 0 ? names.map((name) => this.node(name)) : this.nodes;
    const handles = await dockerRuntime.start(this.context, wanted);
    this.nodes = this.nodes.map((one) => ({...one, handle: handles[wanted.indexOf(one)] ?? one.handle}));
    for (const {name} of wanted) await this.answering(name);
  }

  async state(name: string): Promise<MemberProcessState> {
    const [state] = await dockerRuntime.inspect(this.context, [this.node(name)]);
    if (!state) throw new Error('inspect answered with nothing');
    return state;
  }

  async answering(name: string): Promise<void> {
    const answer = await waitUntil(async () => (await this.ask(name, 'version\r\n')) ?? undefined, {
      timeoutMs: 120_000,
    });
    expect(answer).toMatch(/^VERSION /);
  }

  /** Resolves to a node's reply to one command; null when it can't be reached or closes the connection. */
  ask(name: string, command: string, timeoutMs = 5_000): Promise<string | null> {
    return askPort(this.node(name).port, command, timeoutMs);
  }

  /** Removes everything and checks that nothing is left. */
  async remove(): Promise<void> {
    await dockerRuntime.remove(this.context, this.nodes);
    await rm(this.context.folder, {recursive: true, force: true});
    expect(leftBehind(this.context.clusterName)).toEqual([]);
  }
}

/** Resolves to the reply to one memcached command, up to its last line; null when there is none in time. */
export function askPort(port: number, command: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const finish = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(null));
    socket.on('error', () => finish(null));
    socket.on('close', () => finish(null));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (/^(END|STORED|OK|VERSION .*|ERROR|SERVER_ERROR .*|CLIENT_ERROR .*)\r\n$/m.test(received)) finish(received);
    });
    socket.write(command);
  });
}
