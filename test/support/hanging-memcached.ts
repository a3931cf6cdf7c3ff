import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Returns a program for $MCLUSTER_MEMCACHED that prints its version like memcached, and otherwise hangs. */
export async function hangingMemcached(folder: string): Promise<string> {
  const file = join(folder, 'memcached');
  await writeFile(file, '#!/bin/sh\n[ "$1" = -V ] && exec memcached -V\nexec sleep 300\n', {mode: 0o755});
  return file;
}
