/** Returns `127.0.0.1:11211`, or `[::1]:11211` with the brackets that an IPv6 address needs before a port. */
export function hostAndPort({host, port}: {host: string; port: number}): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
