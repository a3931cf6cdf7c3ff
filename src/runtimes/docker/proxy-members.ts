import {userInfo} from 'node:os';
import type {RuntimeContext, RuntimeProxy} from '../runtime.ts';
import type {ComposeProxy} from './compose-file.ts';
import {provideProxyImage} from './proxy-image.ts';

/** Proxies as Compose runs them; makes their image if it is not there yet. */
export async function proxyMembers(context: RuntimeContext, proxies: readonly RuntimeProxy[]): Promise<ComposeProxy[]> {
  const image = await provideProxyImage(context);
  const {uid, gid} = userInfo();
  return proxies.map(({node: {name}, address, metricsAddress, configFile, folders}) => {
    const addresses = metricsAddress === undefined ? [address] : [address, metricsAddress];
    return {role: 'proxy', name, image, addresses, configFile, folders, user: `${uid}:${gid}`};
  });
}
