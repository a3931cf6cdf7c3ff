import {existsSync} from 'node:fs';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {NetworkGoneError} from '../network-gone-error.ts';
import type {Runtime} from '../runtime.ts';
import {actOnContainer, waitForEnd} from './containers/act-on-container.ts';
import {containerLogs} from './containers/container-logs.ts';
import {inspectContainers, missing} from './containers/containers.ts';
import {tryDocker} from './engine/docker-cli.ts';
import {DockerCliMissingError, ImageUnsuitableError} from './engine/docker-errors.ts';
import {demandSameEngine} from './engine/engine-identity.ts';
import {PortsElsewhereError} from './engine/ports-elsewhere.ts';
import {composePath, projectName} from './names.ts';
import {isNetworkGone, tellNetworkGone} from './containers/network-gone.ts';
import {probeDocker} from './engine/probe-docker.ts';
import {removeContainers, strayClusters} from './containers/remove-containers.ts';
import {startContainers} from './containers/start-containers.ts';

/** Members are containers of one Compose project, `mcluster-<cluster>`, published on 127.0.0.1. */
export const dockerRuntime: Runtime = {
  name: 'docker',
  inContainers: true,
  probe: probeDocker,

  async examine({image, signal}) {
    const {examineDocker} = await import('./engine/examine-docker.ts');
    const findings = await examineDocker(image, {signal});
    return findings.map(({needs, found, error}) => {
      const what = `docker ${needs}`;
      if (error) return {what, ok: false, found: error.message, code: error.code, fix: error.hint ?? null};
      return {what, ok: true, found, code: null, fix: null};
    });
  },

  async start(context, servers) {
    return startContainers(
      context,
      servers.map((server) => ({member: server, handle: server.handle})),
    );
  },

  async startProxies(context, proxies) {
    const {proxyMembers} = await import('./proxy-members.ts');
    const members = await proxyMembers(context, proxies);
    try {
      return await startContainers(
        context,
        proxies.map(({handle}, index) => ({member: members[index]!, handle})),
      );
    } catch (error) {
      // Its base image has no Node.js, so the image is useless.
      if (error instanceof ImageUnsuitableError) await tryDocker(['rmi', ...new Set(members.map(({image}) => image))]);
      throw error;
    }
  },

  async inspect(context, members) {
    const names = members.map(({name}) => name);
    const containers = await inspectContainers(context, names, context);
    if (containers.size === 0) await demandSameEngine(context, context);
    const states = names.map((name) => containers.get(name)?.state ?? missing);
    return tellNetworkGone(context, states, context);
  },

  async kill(context, member, signal) {
    // If stopped by a signal, a container would freeze without the engine's knowledge, and seem to run.
    if (signal === 'SIGSTOP') return dockerRuntime.pause(context, member);
    if (signal === 'SIGCONT') return dockerRuntime.resume(context, member);
    const id = await actOnContainer(context, member, ['kill', '--signal', signal]);
    // The engine itself waits for the end only after SIGKILL.
    if (id !== null && (signal === 'SIGTERM' || signal === 'SIGINT')) await waitForEnd(context, id);
  },

  async stop(context, member, graceMs) {
    // Docker resumes a paused container to stop it; Podman refuses to stop it, so resume it here.
    const [state] = await dockerRuntime.inspect(context, [member]);
    if (state?.state === 'paused') await dockerRuntime.resume(context, member);
    await actOnContainer(context, member, ['stop', '-t', String(Math.ceil(graceMs / 1000))]);
  },

  async pause(context, member) {
    await actOnContainer(context, member, ['pause']);
  },

  async resume(context, member) {
    await actOnContainer(context, member, ['unpause']);
    // It may have been stopped by a signal instead.
    await actOnContainer(context, member, ['kill', '--signal', 'SIGCONT']);
  },

  async setNetwork(context, {name}, connected) {
    const container = (await inspectContainers(context, [name], context)).get(name);
    if (container === undefined) return demandSameEngine(context, context);
    const [verb, ...alias] = connected ? ['connect', '--alias', name] : ['disconnect'];
    const {stderr, error} = await tryDocker(
      ['network', verb, ...alias, projectName(context.clusterName), container.id],
      context,
    );
    if (!error || /already exists in network|is not connected/i.test(stderr)) return;
    throw connected && isNetworkGone(stderr) ? new NetworkGoneError(context.clusterName, [name]) : error;
  },

  logs: containerLogs,

  async remove(context) {
    await removeContainers(context, context);
  },

  async clusters({signal, onWarning}) {
    try {
      return await strayClusters({signal, timeoutMs: 5_000});
    } catch (error) {
      if (!(error instanceof MclusterError) || error.code === 'INTERRUPTED') throw error;
      // Without a docker CLI there can be no such clusters.
      if (!(error instanceof DockerCliMissingError))
        onWarning?.(`can't look for containers of clusters whose state is lost: ${error.message}`);
      return [];
    }
  },

  async holderOf(port, owner) {
    // Engines listen for their containers: with docker-proxy or rootlesskit, and mostly as another user.
    if (owner !== null && !/docker|rootless|podman|pasta|conmon/.test(owner.command)) return null;
    const {containerPublishing} = await import('./containers/published-port.ts');
    const found = await containerPublishing(port);
    return found && {container: found.name, cluster: found.cluster, service: null};
  },

  mayHold: (folder) => existsSync(composePath(folder)),

  unreachable: (members) => new PortsElsewhereError(members),

  async plan({topology, folder, proxies}) {
    const [{renderCompose}, {plannedProxies}] = await Promise.all([
      import('./compose-file.ts'),
      import('./proxy-members.ts'),
    ]);
    return renderCompose(topology, topology.name, folder, await plannedProxies(proxies));
  },

  async checkPlan(text, signal) {
    const {composeConfig} = await import('./engine/compose.ts');
    const {error} = await composeConfig(text, {signal}).ended;
    if (error) throw error;
  },
};
