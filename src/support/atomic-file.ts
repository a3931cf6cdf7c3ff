import {chown, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';

/**
 * Replaces a file as a whole: a reader, or a writer killed half-way, never leaves or sees half of it. Mode 0600, for the
 * owner of the folder also when root writes it. Not forced to the disk: what it describes (processes) does not survive a
 * power cut either.
 */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    await writeFile(draft, content, {mode: 0o600});
    await leaveToOwner(draft);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, {force: true});
    throw error;
  }
}

/** What root did on another user's cluster must not lock that user out. */
async function leaveToOwner(file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const {uid, gid} = await stat(dirname(file));
  if (uid !== 0) await chown(file, uid, gid);
}
