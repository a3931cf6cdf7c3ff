import type {MemberHandle} from '../../runtimes/runtime.ts';
import {runtimeNames, type RuntimeName, type Topology} from '../../topology/topology.ts';

type Check = (value: unknown) => boolean;

/**
 * What is wrong with a record, in words; null when it has the shape that is relied on. By hand: every command reads
 * one.
 */
export function shapeProblem(record: unknown, name: string): string | null {
  if (!isObject(record)) return 'it is not an object';
  if (record.version !== 1) return `its version is ${String(record.version)}`;
  const wrong = Object.entries(checks).find(([key, holds]) => !holds(record[key]));
  if (wrong) return record[wrong[0]] === undefined ? `it lacks ${wrong[0]}` : `its ${wrong[0]} is invalid`;
  return record.name === name ? null : `it is the record of ${String(record.name)}`;
}

const isText: Check = (value) => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isServer: Check = (server) => isObject(server) && isText(server.name) && isPort(server.port);
const isPort: Check = (port) => Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
const isProxy: Check = (proxy) =>
  proxy === false || (isObject(proxy) && isPort(proxy.port) && Number.isInteger(proxy.count) && isText(proxy.listen));

const isTopology: Check = (topology) =>
  isObject(topology) &&
  isText(topology.name) &&
  isObject(topology.ports) &&
  [topology.nodes, topology.backups].every((list) => Array.isArray(list) && list.every(isServer)) &&
  isProxy(topology.proxy);

const isHandle: Check = (handle) =>
  handle === null ||
  (isObject(handle) &&
    Object.values(handle).every((value) => value === null || /^(string|number)$/.test(typeof value)));

export function isHandles(handles: unknown): handles is ClusterRecord['handles'] {
  return isObject(handles) && Object.values(handles).every(isHandle);
}

const checks: Readonly<Partial<Record<keyof ClusterRecord, Check>>> = {
  name: isText,
  createdAt: isText,
  phase: (phase) => ['starting', 'up', 'stopping'].includes(phase as string),
  runtime: (runtime) => (runtimeNames as readonly unknown[]).includes(runtime),
  engine: isText,
  topology: isTopology,
  controlFolder: isText,
  handles: isHandles,
};

/**
 * The contents of cluster.json: what was requested, and how to find what was started. Whether it still runs is never
 * recorded.
 */
export type ClusterRecord = {
  version: 1;
  name: string;
  /** ISO 8601. */
  createdAt: string;
  /** Any phase but `up` without a living holder of the lock was left behind by an interrupted mcluster. */
  phase: 'starting' | 'up' | 'stopping';
  runtime: RuntimeName;
  engine: string;
  topology: Topology;
  /** The folder of the proxies' control sockets. */
  controlFolder: string;
  /** Members that were taken off the network, and since when (ISO 8601). */
  offNetwork?: Readonly<Record<string, string>>;
  /** The number in the id of the last fault that was added to a link; absent before the first. */
  lastFault?: number;
  /** By member; null until it is started. */
  handles: Readonly<Record<string, MemberHandle | null>>;
};
