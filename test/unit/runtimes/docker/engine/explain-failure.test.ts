import {describe, expect, it} from 'vitest';
import {complaintIn, explainFailure} from '../../../../../src/runtimes/docker/engine/explain-failure.ts';

const explain = (stderr: string, args = ['compose', 'up'], problem = 'Command failed with exit code 1') =>
  explainFailure({args, stderr, problem});

/** Verbatim output of the named versions. */
const sentences: [source: string, code: string, stderr: string][] = [
  [
    'docker 20.10 and 28, no engine',
    'DOCKER_ENGINE_UNREACHABLE',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  ],
  [
    'docker 29, no engine',
    'DOCKER_ENGINE_UNREACHABLE',
    'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
  ],
  [
    'docker 28, engine of an unknown host',
    'DOCKER_ENGINE_UNREACHABLE',
    'error during connect: Get "http://no.such.host:2375/v1.50/version": dial tcp: lookup no.such.host on 10.0.0.1:53: no such host',
  ],
  [
    'docker 28, unknown context',
    'DOCKER_CONTEXT_UNKNOWN',
    'Failed to initialize: unable to resolve docker endpoint: context "nope": context not found: open /root/.docker/contexts/meta/ca37/meta.json: no such file or directory',
  ],
  [
    'docker 20.10, a socket of another group',
    'DOCKER_PERMISSION',
    'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version": dial unix /var/run/docker.sock: connect: permission denied',
  ],
  [
    'docker 28, a socket of another group',
    'DOCKER_PERMISSION',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version": dial unix /var/run/docker.sock: connect: permission denied',
  ],
  [
    'docker 29, a socket of another group',
    'DOCKER_PERMISSION',
    'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
  ],
  [
    'docker 28 with an older engine that it does not speak to',
    'DOCKER_ENGINE_TOO_OLD',
    'Error response from daemon: client version 1.49 is too new. Maximum supported API version is 1.41',
  ],
  [
    'docker 28 without Compose',
    'DOCKER_COMPOSE_MISSING',
    "docker: unknown command: docker compose\n\nRun 'docker --help' for more information",
  ],
  [
    'docker 20.10 without Compose',
    'DOCKER_COMPOSE_MISSING',
    "docker: 'compose' is not a docker command.\nSee 'docker --help'",
  ],
  [
    'docker 28 without Compose, asked for its version',
    'DOCKER_COMPOSE_MISSING',
    "unknown flag: --short\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information",
  ],
  [
    'docker 20.10 without Compose, asked for its version',
    'DOCKER_COMPOSE_MISSING',
    "unknown flag: --short\nSee 'docker --help'.\n\nUsage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers",
  ],
  [
    'a Compose that does not know a flag',
    'DOCKER_FAILED',
    "unknown flag: --wait-timeout\nSee 'docker compose up --help'.",
  ],
  [
    'docker 28 without Compose, given a flag',
    'DOCKER_COMPOSE_MISSING',
    "unknown shorthand flag: 'p' in -p\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information",
  ],
  [
    'docker without Compose, given a long flag',
    'DOCKER_COMPOSE_MISSING',
    "unknown flag: --project-name\nSee 'docker --help'.",
  ],
  [
    'engine 20.10, port of another container',
    'PORT_IN_USE',
    ' Container mcluster-demo-node2  Starting\nError response from daemon: driver failed programming external connectivity on endpoint mcluster-demo-node2 (1863b22f): Bind for 127.0.0.1:31302 failed: port is already allocated',
  ],
  [
    'engine 20.10, port of a process',
    'PORT_IN_USE',
    'Error response from daemon: driver failed programming external connectivity on endpoint mcluster-demo-node2 (83f4): Error starting userland proxy: listen tcp4 127.0.0.1:31302: bind: address already in use',
  ],
  [
    'Docker Desktop, port of a process',
    'PORT_IN_USE',
    'Error response from daemon: Ports are not available: exposing port TCP 127.0.0.1:31302 -> 0.0.0.0:0: listen tcp 127.0.0.1:31302: bind: address already in use',
  ],
  [
    'engine 28, port of a process',
    'PORT_IN_USE',
    'Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint mcluster-demo-node2: failed to bind host port for 127.0.0.1:31302:172.18.0.2:11211/tcp: address already in use',
  ],
  [
    'engine 20.10, name of another container',
    'DOCKER_NAME_TAKEN',
    'Error response from daemon: Conflict. The container name "/mcluster-demo-node2" is already in use by container "78397c86". You have to remove (or rename) that container to be able to reuse that name.',
  ],
  [
    'engine 20.10, missing image',
    'DOCKER_IMAGE_UNAVAILABLE',
    'Error response from daemon: no such image: nosuch:9: No such image: nosuch:9',
  ],
  [
    'engine 20.10, an image of another platform',
    'DOCKER_IMAGE_UNAVAILABLE',
    'Error response from daemon: image with reference memcached:1.6 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
  ],
  [
    'engine 28, an image of another platform',
    'DOCKER_IMAGE_UNAVAILABLE',
    'Error response from daemon: image with reference memcached:1.6 was found but does not provide the specified platform (linux/arm64)',
  ],
  [
    'Compose 2.26, a network of that name',
    'DOCKER_NAME_TAKEN',
    'network mcluster-demo was found but has incorrect label com.docker.compose.network set to ""',
  ],
  [
    'docker 28, a DOCKER_HOST of a scheme that it does not know',
    'DOCKER_ENGINE_UNREACHABLE',
    'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x58 pc=0x8c9f80]\n\ngoroutine 1 [running]:\ngithub.com/docker/cli/vendor/github.com/docker/docker/client.(*Client).ClientVersion(0xc00017cf00?)\n\t/go/src/github.com/docker/cli/vendor/github.com/docker/docker/client/client.go:318',
  ],
  [
    'docker 28, a named pipe where there are none',
    'DOCKER_ENGINE_UNREACHABLE',
    'Failed to initialize: protocol not available',
  ],
  ['anything else', 'DOCKER_FAILED', 'Error response from daemon: a new sentence'],
];

describe('explainFailure', () => {
  it.each(sentences)('understands %s: %s', (_, code, stderr) => {
    expect(explain(stderr)).toMatchObject({code});
  });

  it('names the address that does not answer', () => {
    const error = explain('Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?');
    expect(error.message).toBe('no Docker engine answers at tcp://127.0.0.1:1');
  });

  it('names the port that is taken', () => {
    expect(explain('Bind for 127.0.0.1:31302 failed: port is already allocated').details).toMatchObject({port: 31302});
  });

  it('distinguishes a missing docker command from one that failed', () => {
    const error = explain('', ['version'], 'docker could not be run: ENOENT');
    expect(error).toMatchObject({code: 'DOCKER_CLI_MISSING', exitCode: 4});
  });

  it('suggests removing networks when the engine has no address left for one', () => {
    const stderr =
      'failed to create network mcluster-demo: Error response from daemon: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network';
    expect(explain(stderr).hint).toContain('docker network prune');
  });

  it('suggests trying again when two clusters of one name created its network at the same moment', () => {
    expect(explain('network mcluster-demo is ambiguous (2 matches found on name)').hint).toContain('try again');
  });

  it('gives every failure a hint and the exit code of the environment or the cluster', () => {
    for (const [, , stderr] of sentences) {
      const {hint, exitCode} = explain(stderr);
      expect(hint).toBeTruthy();
      expect([4, 5]).toContain(exitCode);
    }
  });
});

describe('complaintIn', () => {
  it('returns the last meaningful line, without the prefixes', () => {
    const output =
      " Network x  Creating\nError response from daemon: it broke\n\nRun 'docker run --help' for more information\n";
    expect(complaintIn(output)).toBe('it broke');
  });

  it('skips the exit status of the command behind it', () => {
    const output = 'Error response from daemon: network demo id b43a18 has active endpoints\nexit status 1\n';
    expect(complaintIn(output)).toBe('network demo id b43a18 has active endpoints');
  });

  it('skips the summary of docker 28', () => {
    const output = 'Error response from daemon: network d70ff not found\nError: failed to start containers: c1\n';
    expect(complaintIn(output)).toBe('network d70ff not found');
  });
});
