/**
 * What `version` answers: the release that this node is compared with byte by byte, and nothing else, since clients take
 * it apart (npm `memcached` throws at a suffix). That this is no memcached is said in `stats`.
 */
export const version = '1.6.18';

/** What `stats` says beside it. */
export const implementation = 'mcluster-embedded';
