/**
 * The reply to `version`: exactly the release that this server is tested against byte by byte, because clients parse it
 * (npm `memcached` throws at a suffix). `stats` says that this is no memcached.
 */
export const version = '1.6.18';

/** The additional name in `stats`. */
export const implementation = 'mcluster-embedded';
