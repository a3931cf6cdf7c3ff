import {dirname} from 'node:path';
import {MclusterError} from '../../../errors/mcluster-error.ts';
import {nextCommand} from '../../../errors/next-command.ts';
import {defaultPlatform} from './default-platform.ts';
import type {ClusterIdentity} from '../names.ts';

export class DockerCliMissingError extends MclusterError {
  constructor() {
    super({
      code: 'DOCKER_CLI_MISSING',
      message: 'there is no docker command on PATH',
      hint: 'install Docker (https://docs.docker.com/get-started/get-docker/), or use --runtime process',
    });
  }
}

/**
 * The docker command is podman-docker or the like: its output differs from Docker's, and it has no Compose of its own.
 */
export class PodmanCommandError extends MclusterError {
  constructor(found: string) {
    super({
      code: 'DOCKER_CLI_MISSING',
      message: `the docker command on PATH is Podman's: got ${found}, expected Docker's own`,
      hint: "put Docker's command and Compose plugin first on PATH, with DOCKER_HOST at Podman's socket, or use --runtime process",
      details: {found},
    });
  }
}

export class ContextUnknownError extends MclusterError {
  constructor(context: string) {
    super({
      code: 'DOCKER_CONTEXT_UNKNOWN',
      message: `there is no docker context named ${context}`,
      hint: 'list the contexts with docker context ls, then set or unset DOCKER_CONTEXT, or run docker context use',
      details: {context},
    });
  }
}

export class DockerUnreachableError extends MclusterError {
  /** `address`: the engine's address; null when the docker CLI did not print it. */
  constructor(address: string | null, output: string) {
    super({
      code: 'DOCKER_ENGINE_UNREACHABLE',
      message: `no Docker engine answers at ${address ?? process.env.DOCKER_HOST ?? 'the current docker context'}`,
      hint: 'start Docker (systemctl start docker, or Docker Desktop), or point DOCKER_HOST or `docker context use` at an engine',
      details: {address, output},
    });
  }
}

export class DockerTimeoutError extends MclusterError {
  constructor(command: string, timeoutMs: number) {
    super({
      code: 'DOCKER_ENGINE_UNREACHABLE',
      message: `the Docker engine did not answer \`${command}\` within ${timeoutMs / 1000} s`,
      hint: 'check whether the engine hangs: docker info',
      details: {command, timeoutMs},
    });
  }
}

/** A Docker engine; `where` says how the docker CLI was pointed to it. */
export type EngineIdentity = {id: string; where: string};

/**
 * The cluster is on another engine. With the wrong one, it would look dead, and could be forgotten while it is still
 * running.
 */
export class OtherEngineError extends MclusterError {
  constructor({clusterName, folder}: ClusterIdentity, expected: EngineIdentity, found: EngineIdentity) {
    super({
      code: 'DOCKER_ENGINE_OTHER',
      message: `cluster ${clusterName} runs on another engine: it was started on ${expected.where}, and the selected one is ${found.where}`,
      hint: `point DOCKER_HOST or \`docker context use\` back at it; if that engine no longer exists: rm -r '${folder}', then ${nextCommand(clusterName, 'down')}`,
      details: {clusterName, folder, expected, found},
    });
  }
}

export class DockerTooOldError extends MclusterError {
  constructor(found: string, expected: string) {
    super({
      code: 'DOCKER_ENGINE_TOO_OLD',
      message: `the Docker engine is too old: ${found}, expected ${expected}`,
      hint: 'upgrade Docker (https://docs.docker.com/engine/install/), or use --runtime process',
      details: {found, expected},
    });
  }
}

export class DockerPermissionError extends MclusterError {
  constructor(address: string | null) {
    super({
      code: 'DOCKER_PERMISSION',
      message: `no permission to use the Docker engine at ${address ?? 'the current docker context'}`,
      hint: 'add yourself to the docker group and log in again: sudo usermod -aG docker "$USER"',
      details: {address},
    });
  }
}

export class ComposeMissingError extends MclusterError {
  /**
   * `standalone`: version of a separate docker-compose command, null when there is none. `broken`: a plugin that can't
   * be used, and its output.
   */
  constructor({standalone = null, broken = null}: ComposeInstead = {}) {
    const found = broken
      ? `one that can't be used (${broken.plugin}: ${broken.complaint})`
      : standalone === null
        ? 'none'
        : `only the separate docker-compose ${standalone}`;
    super({
      code: 'DOCKER_COMPOSE_MISSING',
      message: `the docker command has no Compose v2: got ${found}, expected the plugin behind \`docker compose\``,
      hint: 'install the Compose v2 plugin (https://docs.docker.com/compose/install/), or use --runtime process',
      details: {standalone, broken},
    });
  }
}

export type ComposeInstead = {standalone?: string | null; broken?: {plugin: string; complaint: string} | null};

export class ImageUnavailableError extends MclusterError {
  /** `why`: the engine's reason, in one line, why it could not be pulled; null when no pull was tried. */
  constructor(image: string, why: string | null) {
    const platform = defaultPlatform();
    const pull = `docker pull ${platform === null ? '' : `--platform ${platform} `}${image}`;
    super({
      code: 'DOCKER_IMAGE_UNAVAILABLE',
      message: `image ${image} is not on this machine${platform === null ? '' : ` for $DOCKER_DEFAULT_PLATFORM (${platform})`}${why === null ? '' : ` and could not be pulled: ${why}`}`,
      hint: why === null ? `mcluster up pulls it; to pull it now: ${pull}` : `pull it, then try again: ${pull}`,
      details: {image, why},
    });
  }
}

export class ImageUnsuitableError extends MclusterError {
  /** `program`: the program to run in the container. */
  constructor(image: string, program: string) {
    super({
      code: 'DOCKER_IMAGE_UNSUITABLE',
      message: `image ${image} can't be used: there is no program ${program} on its PATH`,
      hint:
        program === 'node'
          ? 'set MCLUSTER_PROXY_BASE to an image with Node.js'
          : 'set image: in the topology to an image of memcached, such as memcached:1.6',
      details: {image, program},
    });
  }
}

export class ProxyImageError extends MclusterError {
  constructor(why: string) {
    super({
      code: 'DOCKER_IMAGE_UNAVAILABLE',
      message: `the image of the proxy could not be built: ${why}`,
      hint: 'set MCLUSTER_PROXY_BASE to a local image with Node.js, or run the proxy on the host: proxy: {runtime: host}',
      details: {why},
    });
  }
}

export class ContainerPortInUseError extends MclusterError {
  constructor(address: string, port: number) {
    super({
      code: 'PORT_IN_USE',
      message: `the Docker engine can't publish ${address}:${port}: the port is in use`,
      hint: `find the container that publishes it: docker ps --filter publish=${port}`,
      details: {address, port},
    });
  }
}

/** The container's name is taken by another mcluster cluster. */
export class ContainerNameOursError extends MclusterError {
  /** `ourFolder`: the state folder of the cluster that needs the name. */
  constructor(container: string, owner: {cluster: string; member: string; folder: string}, ourFolder: string) {
    const {cluster, member, folder} = owner;
    const isNear = dirname(folder) === dirname(ourFolder);
    const end = isNear ? nextCommand(cluster, 'down') : 'take that cluster down with its own MCLUSTER_HOME';
    super({
      code: 'DOCKER_NAME_TAKEN',
      message: `a container named ${container} exists: it is ${member} of cluster ${cluster}${isNear || folder === '' ? '' : `, of the state folder ${folder}`}`,
      hint: `choose another cluster name with --name, another name of the member, or ${end}`,
      details: {name: container, ...owner},
    });
  }
}

export class ContainerNameTakenError extends MclusterError {
  readonly container: string;

  /** `project`: the container's Compose project, if the clash is about that. */
  constructor(name: string, project?: string) {
    const remedy = project === undefined ? `rename it (docker rename ${name} NEW)` : `remove it (docker rm -f ${name})`;
    super({
      code: 'DOCKER_NAME_TAKEN',
      message: `a container named ${name} exists${project ? ` in Compose project ${project}` : ''}, and mcluster did not create it`,
      hint: `${remedy}, or choose another cluster name with --name`,
      details: {name},
    });
    this.container = name;
  }
}

export class NetworkNameTakenError extends MclusterError {
  constructor(name: string) {
    super({
      code: 'DOCKER_NAME_TAKEN',
      message: `a network named ${name} exists, and mcluster did not create it`,
      hint: `remove it (docker network rm ${name}), or choose another cluster name with --name`,
      details: {name},
    });
  }
}

/** Foreign containers are attached to the cluster's network, so it can't be removed. */
export class NetworkInUseError extends MclusterError {
  readonly containers: readonly string[];

  constructor({network, clusterName}: {network: string; clusterName: string}, containers: readonly string[]) {
    const disconnects = containers.map((container) => `docker network disconnect -f ${network} ${container}`);
    super({
      code: 'DOCKER_NETWORK_IN_USE',
      message: `network ${network} can't be removed: ${containers.join(', ')} ${containers.length === 1 ? 'is' : 'are'} connected to it, and mcluster did not create ${containers.length === 1 ? 'it' : 'them'}`,
      hint: `${disconnects.join(' && ')}, then ${nextCommand(clusterName, 'down')}`,
      details: {network, containers},
    });
    this.containers = containers;
  }
}

export class ClusterElsewhereError extends MclusterError {
  /**
   * `folder`: the state folder of the cluster that has the name; empty when it was created by hand from a printed file.
   */
  constructor(clusterName: string, folder: string) {
    const whose = folder === '' ? 'which mcluster did not start' : `of the state folder ${folder}`;
    const end = folder === '' ? `docker compose --project-name mcluster-${clusterName} down` : 'its own MCLUSTER_HOME';
    super({
      code: 'DOCKER_NAME_TAKEN',
      message: `the Docker engine already runs a cluster named ${clusterName}, ${whose}`,
      hint: `choose another name with --name, or take that cluster down with ${end}`,
      details: {clusterName, folder},
    });
  }
}

/** The docker command failed for any other reason. */
export class DockerFailedError extends MclusterError {
  constructor(command: string, why: string, details: Readonly<Record<string, unknown>>, hint?: string) {
    super({
      code: 'DOCKER_FAILED',
      message: `\`${command}\` failed: ${why}`,
      hint: hint ?? 'check the engine: docker info',
      details: {command, ...details},
    });
  }
}
