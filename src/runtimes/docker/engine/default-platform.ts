/**
 * Returns the platform that `$DOCKER_DEFAULT_PLATFORM` selects for all images, such as `linux/arm64`; null when it is
 * not set.
 */
export function defaultPlatform(): string | null {
  return process.env.DOCKER_DEFAULT_PLATFORM?.trim() || null;
}

/**
 * Returns whether an image of `platform` (`linux/amd64`) satisfies `wanted`, which may be a processor or an operating
 * system alone, or end in a variant (`linux/arm64/v8`). An image without a platform does.
 */
export function isOfPlatform(platform: string, wanted: string): boolean {
  const [os, processor] = platform.toLowerCase().split('/').map(usualName);
  if (!os || !processor) return true;
  const parts = wanted.toLowerCase().split('/').map(usualName);
  const [first, second] = parts;
  if (second === undefined) return first === os || first === processor;
  return first === os && second === processor;
}

function usualName(part: string): string {
  return otherNames[part] ?? part;
}

/** Docker's aliases: github.com/containerd/platforms, database.go. */
const otherNames: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
  armel: 'arm',
};
