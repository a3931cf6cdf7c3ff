import {rename, rm, writeFile} from 'node:fs/promises';

/**
 * Replaces a file as a whole: a reader, or a writer killed half-way, never leaves or sees half of it. Mode 0600.
 * Not forced to the disk: what it describes (processes) does not survive a power cut either.
 */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    await writeFile(draft, content, {mode: 0o600});
    await rename(draft, file);
  } catch (error) {
    await rm(draft, {force: true});
    throw error;
  }
}
