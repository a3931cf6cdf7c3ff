/** Size of the largest item including its overhead (`-I 1m`). */
export const maxItemBytes = 1024 * 1024;
export const pageBytes = 1024 * 1024;
const largestChunk = 512 * 1024;
const smallestChunk = 96;
const growthFactor = 1.25;

/**
 * Chunk sizes of memcached's slab classes with default settings; the first class is number 1. This server has no slabs,
 * but reports items by class, as tools expect of `stats items` and `stats slabs`.
 */
export const chunkSizes: readonly number[] = listChunkSizes();

/** Returns the slab class in which memcached would keep an item of this size. */
export function slabClassOf(sizeBytes: number): number {
  let low = 1;
  let high = chunkSizes.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunkSizes[middle]! < sizeBytes) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listChunkSizes(): number[] {
  const sizes = [0];
  let size = smallestChunk;
  while (size < largestChunk / growthFactor) {
    size = Math.ceil(size / 8) * 8;
    sizes.push(size);
    size = Math.floor(size * growthFactor);
  }
  return [...sizes, largestChunk];
}
