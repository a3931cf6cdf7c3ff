import {open, readFile, type FileHandle} from 'node:fs/promises';
import {InterruptedError} from '../../errors/interrupted-error.ts';
import {olderLog} from './cap-log.ts';
import {systemClock, type Clock} from '../clock.ts';

const chunkBytes = 64 * 1024;
const followPauseMs = 100;

export type ReadLogOptions = {follow: boolean; signal: AbortSignal; clock?: Clock};

/**
 * Yields a log's lines without line ends, oldest first, those that `capLog` has moved away included; with `follow`,
 * continues until the signal aborts or the file is removed. A missing file counts as empty.
 */
export async function* readLog(
  file: string,
  {follow, signal, clock = systemClock}: ReadLogOptions,
): AsyncGenerator<string> {
  let handle: FileHandle | undefined;
  let offset = 0;
  let rest = '';
  const decoder = new TextDecoder();
  const take = (chunk: Buffer): string[] => {
    const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n');
    rest = lines.pop() ?? '';
    return lines;
  };
  try {
    yield* take(await readOlder(file, 0));
    while (!signal.aborted) {
      handle ??= await openIfThere(file);
      // Checked before reading, so that what was written before the removal is still read.
      const isOver = handle !== undefined && (await isRemoved(handle));
      const chunk = handle ? await readFrom(handle, offset) : Buffer.alloc(0);
      offset += chunk.length;
      yield* take(chunk);
      if (chunk.length > 0) continue;
      if (handle && (await handle.stat()).size < offset) {
        // It was moved away, and what had not been read of it with it.
        yield* take(await readOlder(file, offset));
        offset = 0;
        continue;
      }
      if (!follow || isOver) break;
      await pause(clock, signal);
    }
    if (rest !== '') yield rest;
  } finally {
    await handle?.close();
  }
}

/** What was moved away, from a position on; nothing if nothing was. */
async function readOlder(file: string, position: number): Promise<Buffer> {
  const bytes = await readFile(olderLog(file)).catch(() => Buffer.alloc(0));
  return bytes.subarray(position);
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readFrom(handle: FileHandle, position: number): Promise<Buffer> {
  const {buffer, bytesRead} = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
  return buffer.subarray(0, bytesRead);
}

async function isRemoved(handle: FileHandle): Promise<boolean> {
  const {nlink} = await handle.stat();
  return nlink === 0;
}

/** An abort stops following without an error: it is how a user leaves `logs -f`. */
async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(followPauseMs, signal);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
  }
}
