import {spawn, type ChildProcess} from 'node:child_process';
import {resolve} from 'node:path';
import {isPortFree} from '../../src/support/net/ports.ts';
import type {TopologyOverrides} from '../../src/topology/overrides.ts';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import {membersOf} from '../../src/topology/topology.ts';

export type CliResult = {exitCode: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string};

export type CliOptions = {env?: Record<string, string>; cwd?: string};

/** A run of the built CLI that the test observes while it runs. */
export class RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], {env, cwd}: CliOptions = {}) {
    // Without the variables that vitest and CI set, and without those that select the developer's own cluster.
    const {
      MCLUSTER_NAME: _name,
      NO_COLOR: _noColor,
      FORCE_COLOR: _forceColor,
      NODE_OPTIONS: _options,
      ...inherited
    } = process.env;
    this.child = spawn(process.execPath, [resolve('bin/run.js'), ...args], {
      ...(cwd !== undefined && {cwd}),
      env: {...inherited, ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.result = new Promise((done, fail) => {
      this.child.once('error', fail);
      this.child.once('close', (exitCode, signal) =>
        done({exitCode, signal, stdout: this.stdout, stderr: this.stderr}),
      );
    });
  }
}

/** Runs the built CLI until it exits. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new RunningCli(args, options).result;
}

/** Returns a `--port-offset` at which all ports of a topology are currently free. */
export async function freeOffset(overrides: TopologyOverrides = {}): Promise<number> {
  for (;;) {
    const portOffset = 9000 + Math.floor(Math.random() * 10_000);
    const members = membersOf(resolveTopology({...overrides, portOffset}));
    const free = await Promise.all(members.map(({host, port}) => isPortFree(host, port)));
    if (free.every(Boolean)) return portOffset;
  }
}
