/**
 * The reply to `version`. Clients compare it with memcached's versions: a suffix after `+` is build metadata to them,
 * so this counts as 1.6.18, the version that this node is tested against byte by byte.
 */
export const version = '1.6.18+mcluster-embedded';
