import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {execLines} from '../../support/exec.ts';
import type {RuntimeContext} from '../runtime.ts';
import {ImageUnavailableError} from './docker-errors.ts';
import {examineImage, type DockerFinding} from './examine-docker.ts';
import {complaintIn} from './explain-failure.ts';

/** `f8f85811dc17: Download complete`: of a layer, a line for each of its states. What is not announced is no layer. */
const layerLine = /^([0-9a-f]{12}): (.+)$/;
const announced = /^(Pulling fs layer|Already exists)$/;
const here = /^(Download complete|Pull complete|Already exists)$/;

/** Pulls an image, telling how far it is, and says what came of it. Throws InterruptedError on abort. */
export async function pullImage({
  image,
  signal,
  onProgress,
}: Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'>): Promise<DockerFinding> {
  onProgress?.(`pulling ${image}`);
  /** By id: whether it is here. */
  const layers = new Map<string, boolean>();
  const others: string[] = [];
  let told = '';
  for await (const line of execLines('docker', ['pull', image], {signal})) {
    const [, id, state] = layerLine.exec(line) ?? [];
    if (id === undefined || state === undefined) {
      others.push(line);
      continue;
    }
    const isNew = announced.test(state);
    if (!isNew && !layers.has(id)) continue;
    layers.set(id, layers.get(id) === true || here.test(state));
    const progress = progressOf([...layers.values()]);
    // All are announced in a row: how many there are is known when something else is said.
    if (isNew || progress === told) continue;
    onProgress?.(`pulling ${image}: ${progress}`);
    told = progress;
  }
  throwIfInterrupted(signal);
  const finding = await examineImage(image, {signal});
  if (!(finding.error instanceof ImageUnavailableError)) return finding;
  return {needs: 'image', found: null, error: new ImageUnavailableError(image, complaintIn(others.join('\n')))};
}

function progressOf(layers: readonly boolean[]): string {
  return `${layers.filter(Boolean).length} of ${layers.length} layer${layers.length === 1 ? '' : 's'} downloaded`;
}
