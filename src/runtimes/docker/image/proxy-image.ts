import {createHash} from 'node:crypto';
import {mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {throwIfInterrupted} from '../../../errors/interrupted-error.ts';
import {exec, execLines} from '../../../support/exec.ts';
import {packageRoot} from '../../../support/files/package-root.ts';
import type {RuntimeContext} from '../../runtime.ts';
import {ProxyImageError} from '../engine/docker-errors.ts';
import {examineImage} from '../engine/examine-docker.ts';
import {complaintIn} from '../engine/explain-failure.ts';

type Caller = Pick<RuntimeContext, 'signal' | 'onProgress'>;

/**
 * Resolves to the tag of the proxies' image, which is built from this package, once for each version and base image
 * (`$MCLUSTER_PROXY_BASE`, by default node:22-slim).
 * @throws {ProxyImageError} when it can't be built
 * @throws {InterruptedError} on abort
 */
export async function provideProxyImage(caller: Caller): Promise<string> {
  const {tag, base} = await proxyImage();
  if (await isImageThere(tag, caller)) return tag;

  const folder = await mkdtemp(join(tmpdir(), 'mcluster-image-'));
  try {
    await packInto(folder, caller);
    await build({tag, base, folder}, caller);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
  return tag;
}

/** Returns the tag of that image, whether it exists or not. */
export async function proxyImage(): Promise<{tag: string; base: string}> {
  const base = process.env.MCLUSTER_PROXY_BASE || 'node:22-slim';
  // The names of the daemon's chunks contain content hashes, so its file identifies all the code that the image runs.
  const daemon = await readFile(join(packageRoot(), 'dist/proxy/daemon.js'));
  return {tag: `mcluster-proxy:${createHash('sha256').update(base).update(daemon).digest('hex').slice(0, 12)}`, base};
}

export async function isImageThere(tag: string, {signal}: Pick<Caller, 'signal'>): Promise<boolean> {
  const {error} = await examineImage(tag, {signal});
  if (error && error.code !== 'DOCKER_IMAGE_UNAVAILABLE') throw error;
  return error === null;
}

/** Progress of a builder: with buildx (`#5 [2/3] ADD mcluster.tgz`) or without (`Step 3/6 : ADD mcluster.tgz`). */
const stepLine = /^(#\d+ (?!ERROR)|Step \d+\/\d+ )/;

async function packInto(folder: string, {signal, onProgress}: Caller): Promise<void> {
  onProgress?.('packing mcluster for its proxy image');
  const pack = ['pack', '--ignore-scripts', '--pack-destination', folder];
  const {stderr, problem} = await exec('npm', pack, {cwd: packageRoot(), signal});
  throwIfInterrupted(signal);
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (problem !== null || !tarball)
    throw new ProxyImageError(complaintIn(stderr || (problem ?? 'npm pack wrote no file')));
  await rename(join(folder, tarball), join(folder, 'mcluster.tgz'));
}

async function build(
  {tag, base, folder}: {tag: string; base: string; folder: string},
  {signal, onProgress}: Caller,
): Promise<void> {
  const dockerfile = join(packageRoot(), 'templates/docker/Dockerfile');
  const args = ['build', '--build-arg', `BASE=${base}`, '--tag', tag, '--file', dockerfile, folder];
  const others: string[] = [];
  for await (const line of execLines('docker', args, {signal})) {
    if (stepLine.test(line)) onProgress?.(`building the proxy's image: ${line.trim()}`);
    else others.push(line);
  }
  throwIfInterrupted(signal);
  if (!(await isImageThere(tag, {signal}))) throw new ProxyImageError(complaintIn(others.join('\n')));
}
