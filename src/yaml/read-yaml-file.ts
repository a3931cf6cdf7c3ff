import {closeSync, constants, createReadStream, fstatSync, openSync} from 'node:fs';
import {Socket} from 'node:net';
import type {Readable} from 'node:stream';
import {limitReached} from '../errors/system-error.ts';
import {FileUnreadableError} from './file-unreadable-error.ts';

/** A topology of 1000 nodes that are written out has 60 KB. */
const maxFileBytes = 1024 * 1024;

/**
 * The text of a file or of a pipe, such as `<(program)` in a shell, which may be silent for `patienceMs`.
 * @throws {FileUnreadableError} also for more than 1 MiB, for a device, and for a pipe that stays silent
 */
export async function readYamlFile(file: string, hintIfMissing: string, patienceMs = 30_000): Promise<string> {
  return orUnreadable(file, hintIfMissing, () => textOf(streamOf(file, patienceMs)));
}

/** @throws {FileUnreadableError} for more than 1 MiB */
export async function readStdin(hintIfMissing: string): Promise<string> {
  return orUnreadable('stdin', hintIfMissing, () => textOf(process.stdin));
}

async function orUnreadable(file: string, hint: string, read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    throw limitReached(error) ?? new FileUnreadableError(file, error, hint);
  }
}

function streamOf(file: string, patienceMs: number): Readable {
  // Without blocking: a named pipe that has no writer would never open.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const found = fstatSync(fd);
  if (found.isFIFO()) {
    const pipe = new Socket({fd, readable: true, writable: false});
    return pipe.setTimeout(patienceMs, () => pipe.destroy(because('ETIMEDOUT')));
  }
  if (found.isFile() && found.size <= maxFileBytes) return createReadStream(file, {fd});
  closeSync(fd);
  if (found.isDirectory()) throw because('EISDIR');
  throw because(found.isFile() ? 'EFBIG' : 'ENODEV');
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxFileBytes) throw because('EFBIG');
  }
  return Buffer.concat(chunks).toString();
}

function because(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), {code});
}
