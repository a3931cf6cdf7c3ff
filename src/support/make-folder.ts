import {mkdir, stat} from 'node:fs/promises';
import {dirname} from 'node:path';

/**
 * Makes a folder and those above it, and leaves one alone that is there. Not by mkdir's `recursive`: where nothing can be
 * made, as in /proc, that tries for ever (Node 20 to 24).
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  const make = (): Promise<void> => mkdir(folder, {mode});
  try {
    await make();
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder), mode);
    await make().catch((again: unknown) => {
      // Another mcluster may have made it meanwhile.
      if ((again as NodeJS.ErrnoException).code !== 'EEXIST') throw again;
    });
  }
}
