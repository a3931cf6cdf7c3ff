import type {MclusterError} from '../../../errors/mcluster-error.ts';
import {exec} from '../../../support/exec.ts';
import {composePlugin} from './compose-plugin.ts';
import {defaultPlatform, isOfPlatform} from './default-platform.ts';
import {tryCompose, tryDocker, type DockerCall, type DockerResult} from './docker-cli.ts';
import {ComposeMissingError, DockerTooOldError, ImageUnavailableError, PodmanCommandError} from './docker-errors.ts';
import {complaintIn} from './explain-failure.ts';
import {isEngineElsewhere, PortsElsewhereError} from './ports-elsewhere.ts';

/** The result for one requirement of the docker runtime: what was found, or the problem. */
export type DockerFinding = {needs: 'engine' | 'compose' | 'image'} & (
  {found: string; error: null} | {found: null; error: MclusterError}
);

/**
 * Checks everything that the docker runtime needs, most fundamental first, without changing anything: a missing image
 * is not pulled. Used by `doctor` and by the runtime's own probe.
 */
export function examineDocker(image: string, call: DockerCall): Promise<DockerFinding[]> {
  const quick = {timeoutMs: 10_000, ...call};
  const engine = examineEngine(quick).then(async (finding): Promise<DockerFinding> => {
    if (finding.error !== null || !(await isEngineElsewhere(quick))) return finding;
    return {needs: 'engine', found: null, error: new PortsElsewhereError(null)};
  });
  return Promise.all([engine, examineCompose(quick), examineImage(image, quick)]);
}

/** The API of Docker 20.10, which Debian and Ubuntu still ship, and of Podman 4's socket. */
const oldestApi = {major: 1, minor: 41, name: 'Docker 20.10 (API 1.41) or newer'};

export async function examineEngine(call: DockerCall): Promise<DockerFinding> {
  const {stdout, error} = await tryDocker(['version', '--format', '{{json .Server}}'], call);
  if (error) return {needs: 'engine', found: null, error};
  const server = serverIn(stdout);
  if (!isEngine(server)) return {needs: 'engine', found: null, error: await notDocker(call)};
  const [major = 0, minor = 0] = server.ApiVersion.split('.').map(Number);
  const product = server.Components?.some(({Name: name}) => /podman/i.test(name)) ? 'Podman' : 'Docker';
  const found = `${product} ${server.Version} (API ${server.ApiVersion})`;
  const isTooOld = major < oldestApi.major || (major === oldestApi.major && minor < oldestApi.minor);
  if (isTooOld) return {needs: 'engine', found: null, error: new DockerTooOldError(found, oldestApi.name)};
  return {needs: 'engine', found, error: null};
}

export async function examineCompose(call: DockerCall): Promise<DockerFinding> {
  const {stdout, stderr, error} = await tryCompose(['version', '--short'], call);
  const version = stdout.trim().replace(/^v/, '');
  if (!error && Number.parseInt(version) >= 2) return {needs: 'compose', found: `Compose ${version}`, error: null};
  const plugin = composePlugin();
  if (plugin !== null && (error === null || error.code === 'DOCKER_FAILED')) {
    const broken = {plugin, complaint: complaintIn(stderr || stdout || (error?.message ?? ''))};
    return {needs: 'compose', found: null, error: new ComposeMissingError({broken})};
  }
  if (error && !(error instanceof ComposeMissingError)) return {needs: 'compose', found: null, error};
  const {stdout: v1, problem} = await exec('docker-compose', ['version', '--short'], {timeoutMs: 5_000});
  const standalone = problem === null ? v1.trim() : null;
  return {needs: 'compose', found: null, error: new ComposeMissingError({standalone})};
}

/**
 * An image for another platform than `$DOCKER_DEFAULT_PLATFORM` counts as missing, since no container can be created
 * from it. The official image has its version in its environment; others are shown by name.
 */
export async function examineImage(image: string, call: DockerCall): Promise<DockerFinding> {
  const {stdout, error} = await inspectImage(image, [], call);
  if (error)
    return {
      needs: 'image',
      found: null,
      error: error.code === 'DOCKER_FAILED' ? new ImageUnavailableError(image, null) : error,
    };
  const [platform = '', json = 'null'] = stdout.split('\t');
  const wanted = defaultPlatform();
  if (wanted !== null && !isOfPlatform(platform, wanted)) {
    // An engine that keeps several images of one name shows its native one first.
    const {error: missing} = await inspectImage(image, ['--platform', wanted], call);
    if (missing) return {needs: 'image', found: null, error: new ImageUnavailableError(image, null)};
  }
  const variables = (JSON.parse(json) as string[] | null) ?? [];
  const version = variables.find((variable) => variable.startsWith('MEMCACHED_VERSION='))?.split('=')[1];
  return {needs: 'image', found: version ? `memcached ${version} (${image})` : `memcached (${image})`, error: null};
}

function inspectImage(image: string, options: readonly string[], call: DockerCall): Promise<DockerResult> {
  const format = '{{.Os}}/{{.Architecture}}\t{{json .Config.Env}}';
  return tryDocker(['image', 'inspect', '--format', format, ...options, image], call);
}

/** Returns null for output that is not from Docker's CLI: another program may have its name. */
function serverIn(json: string): Partial<EngineVersion> | null {
  try {
    return JSON.parse(json) as Partial<EngineVersion> | null;
  } catch {
    return null;
  }
}

function isEngine(server: Partial<EngineVersion> | null): server is EngineVersion {
  return server?.ApiVersion !== undefined;
}

/** Returns the error for a docker command that is not Docker's. */
async function notDocker(call: DockerCall): Promise<MclusterError> {
  const {stdout} = await tryDocker(['--version'], call);
  const found = stdout.trim();
  if (/podman/i.test(found)) return new PodmanCommandError(found);
  return new DockerTooOldError(`an engine that does not say its API version to ${found}`, oldestApi.name);
}

type EngineVersion = {Version: string; ApiVersion: string; Components?: {Name: string}[]};
