import {chown} from 'node:fs/promises';
import {prepareProxy, proxyConfigFile, writeProxyConfig} from '../../proxy/process/supervisor.ts';
import {detachedVerbs, startMembers} from '../../runtimes/detached-members.ts';
import type {MemberHandle, Runtime, RuntimeContext, RuntimeProxy, StartedMember} from '../../runtimes/runtime.ts';
import type {ProxyConfig} from '../../proxy/process/config.ts';
import {ourUser} from '../../support/process/our-user.ts';
import {metricsOf, proxiesOf, type Topology} from '../../topology/topology.ts';
import type {RecordKeeper} from '../record/cluster-record.ts';
import {makeControlFolder} from '../record/control-folder.ts';
import {proxyConfigs} from './proxy-configs.ts';

/** Runs the proxies of a cluster. */
export interface ProxyProcesses extends Pick<Runtime, 'inspect' | 'kill' | 'stop' | 'pause' | 'resume' | 'logs'> {
  /** Whether servers must exist before proxies can be started. */
  readonly needServers: boolean;
  start(context: RuntimeContext, proxies: readonly StartedMember[]): Promise<MemberHandle[]>;
  remove(context: RuntimeContext, proxies: readonly StartedMember[]): Promise<void>;
}

/** Returns detached processes, unless the topology wants proxies in containers beside the servers. */
export function proxyProcesses(runtime: Runtime, keeper: RecordKeeper): ProxyProcesses {
  const {proxy} = keeper.record.topology;
  return proxy && proxy.runtime === 'docker' ? containers(runtime, keeper) : processes(keeper);
}

/** Returns the proxies of a topology as containers, before any is started. */
export function proxyContainers(topology: Topology, controlFolder: string): RuntimeProxy[] {
  const metrics = new Map(metricsOf(topology).map(({proxy, host, port}) => [proxy, {host, port}]));
  return proxiesOf(topology).map(({name, host, port}) => {
    const metricsAddress = metrics.get(name);
    return {
      name,
      handle: null,
      address: {host, port},
      ...(metricsAddress && {metricsAddress}),
      configFile: proxyConfigFile(controlFolder, name),
      folder: controlFolder,
      user: containerUser(),
    };
  });
}

function processes(keeper: RecordKeeper): ProxyProcesses {
  return {
    ...detachedVerbs,
    needServers: false,
    async start(context, proxies) {
      const configs = await configsOf(keeper, proxies);
      const commands = await Promise.all(configs.map((config) => prepareProxy(config, keeper.folder)));
      return startMembers(context, proxies, commands);
    },
  };
}

function containers(runtime: Runtime, keeper: RecordKeeper): ProxyProcesses {
  const {topology, controlFolder} = keeper.record;
  return {
    ...runtime,
    needServers: true,
    async start(context, proxies) {
      const user = containerUser();
      const configs = await configsOf(keeper, proxies, user);
      const files = await Promise.all(configs.map((config) => writeProxyConfig(config, controlFolder)));
      await Promise.all(files.map((file) => chown(file, user.uid, user.gid)));
      const places = new Map(proxyContainers(topology, controlFolder).map((place) => [place.name, place]));
      const starts = proxies.map((proxy): RuntimeProxy => ({...places.get(proxy.name)!, ...proxy}));
      // `up` allows such a topology with the docker runtime only.
      return runtime.startProxies!(context, starts);
    },
    // The runtime removes everything in its network by itself.
    remove: async () => undefined,
  };
}

async function configsOf(
  keeper: RecordKeeper,
  proxies: readonly StartedMember[],
  owner?: RuntimeProxy['user'],
): Promise<ProxyConfig[]> {
  const {topology, controlFolder} = keeper.record;
  await makeControlFolder(controlFolder, owner);
  const configs = new Map(proxyConfigs(topology, controlFolder).map((config) => [config.name, config]));
  return proxies.map(({name}) => configs.get(name)!);
}

/** Run as the current user so it owns the control socket; as root, run as `nobody` (root can still connect). */
function containerUser(): RuntimeProxy['user'] {
  const us = ourUser();
  return us.uid === 0 ? unprivileged : us;
}

/** As in the image's Dockerfile. */
const unprivileged = {uid: 65534, gid: 65534};
