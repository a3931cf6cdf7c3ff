import {mkdir, stat} from 'node:fs/promises';
import {dirname} from 'node:path';

/**
 * Creates a folder and its parents; an existing one is left alone. mkdir's `recursive` is not used: where nothing can
 * be created, as in /proc, it never returns (Node 20 to 24).
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
      // Another mcluster may have created it at the same time.
      if ((again as NodeJS.ErrnoException).code !== 'EEXIST') throw again;
    });
  }
}
