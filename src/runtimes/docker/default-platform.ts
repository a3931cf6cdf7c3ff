/** What `$DOCKER_DEFAULT_PLATFORM` makes every image be, such as `linux/arm64`; null when it is not set. */
export function defaultPlatform(): string | null {
  return process.env.DOCKER_DEFAULT_PLATFORM?.trim() || null;
}

/**
 * Whether an image of `platform` (`linux/amd64`) will do where `wanted` is asked for, which may be a processor alone, an
 * operating system alone, or end in a variant (`linux/arm64/v8`). An image that does not say what it is will do.
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

/** As Docker understands them: github.com/containerd/platforms, database.go. */
const otherNames: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
  armel: 'arm',
};
