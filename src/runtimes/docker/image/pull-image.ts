import type {RuntimeContext} from '../../runtime.ts';
import {ImageUnavailableError} from '../engine/docker-errors.ts';
import {examineCompose, examineImage, type DockerFinding} from '../engine/examine-docker.ts';
import {complaintIn} from '../engine/explain-failure.ts';

/**
 * `f8f85811dc17 Download complete`: one line for each state of a layer. An id that was not announced is not a layer's.
 */
const layerLine = /^([0-9a-f]{12}):? (.+)$/;
const announced = /^(Pulling fs layer|Already exists)$/;
const here = /^(Download complete|Pull complete|Already exists)$/;

/**
 * Pulls an image, reports progress, and returns the outcome.
 * @throws {InterruptedError} on abort
 */
export async function pullImage({
  image,
  signal,
  onProgress,
}: Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'>): Promise<DockerFinding> {
  onProgress?.(`pulling ${image}`);
  /** By id: whether the layer is complete. */
  const layers = new Map<string, boolean>();
  let reported = '';
  const onLine = (line: string): void => {
    const [, id, state] = layerLine.exec(line) ?? [];
    if (id === undefined || state === undefined) return;
    const isNew = announced.test(state);
    if (!isNew && !layers.has(id)) return;
    layers.set(id, layers.get(id) === true || here.test(state));
    const progress = progressOf([...layers.values()]);
    // All layers are announced in a row, so their number is known at the first other line.
    if (isNew || progress === reported) return;
    onProgress?.(`pulling ${image}: ${progress}`);
    reported = progress;
  };
  // Without a deadline: an image may be large, and the user sees the progress.
  const {composePull} = await import('../engine/compose.ts');
  const {ended} = composePull(image, {signal, timeoutMs: Infinity, onLine});
  const {stderr, error} = await ended;
  const finding = await examineImage(image, {signal});
  if (!(finding.error instanceof ImageUnavailableError)) return finding;
  const compose = error && (await examineCompose({signal}));
  if (compose?.error) return compose;
  return {needs: 'image', found: null, error: new ImageUnavailableError(image, complaintIn(stderr))};
}

function progressOf(layers: readonly boolean[]): string {
  return `${layers.filter(Boolean).length} of ${layers.length} layer${layers.length === 1 ? '' : 's'} downloaded`;
}
