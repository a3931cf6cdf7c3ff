import {existsSync, readFileSync} from 'node:fs';
import type {RuntimeContext, RuntimeProxy} from '../runtime.ts';
import {imageOf, type ComposeProxy} from './compose-file.ts';
import {composePath} from './names.ts';
import {isImageThere, provideProxyImage, proxyImage} from './image/proxy-image.ts';

/** Returns proxies as members of a compose file, and builds their image if it is missing. */
export async function proxyMembers(context: RuntimeContext, proxies: readonly RuntimeProxy[]): Promise<ComposeProxy[]> {
  const names = proxies.map(({name}) => name);
  const image = (await earlierImage(context, names)) ?? (await provideProxyImage(context));
  return proxies.map((proxy) => composeProxy(proxy, image));
}

/** The same for a dry run: nothing is built. */
export async function plannedProxies(proxies: readonly RuntimeProxy[]): Promise<ComposeProxy[]> {
  if (proxies.length === 0) return [];
  const {tag} = await proxyImage();
  return proxies.map((proxy) => composeProxy(proxy, tag));
}

function composeProxy(
  {name, address, metricsAddress, configFile, folder, user}: RuntimeProxy,
  image: string,
): ComposeProxy {
  const addresses = metricsAddress === undefined ? [address] : [address, metricsAddress];
  return {role: 'proxy', name, image, addresses, configFile, folder, user};
}

/**
 * Returns the image that these proxies were created from: a cluster keeps the image it was brought up with, even if the
 * environment has changed.
 */
async function earlierImage(context: RuntimeContext, names: readonly string[]): Promise<string | null> {
  const file = composePath(context.folder);
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const images = new Set(names.map((name) => imageOf(text, name)));
  const [image] = images;
  if (images.size !== 1 || image === undefined) return null;
  return (await isImageThere(image, context)) ? image : null;
}
