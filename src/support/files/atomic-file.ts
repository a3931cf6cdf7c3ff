import {chown, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';

/**
 * Replaces a whole file at once: no reader sees half of it, even if the writer is killed half-way. The file has mode
 * 0600 and belongs to the owner of its folder, also when root writes it. It is not fsynced: the processes that it
 * describes do not survive a power cut either.
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

/** A file that root writes for another user's cluster must not lock that user out. */
async function leaveToOwner(file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const {uid, gid} = await stat(dirname(file));
  if (uid !== 0) await chown(file, uid, gid);
}
