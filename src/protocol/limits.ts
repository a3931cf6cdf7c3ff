/** Longest key in bytes (protocol.txt, "Keys"). */
export const maxKeyBytes = 250;
/** Largest item of a memcached with default settings (`-I 1m`). The node itself rejects values close to it. */
export const maxValueBytes = 1024 * 1024;
/** memcached's reply to a larger one. */
export const tooLarge = 'SERVER_ERROR object too large for cache';
/** A line this long without an end is not a command, unless it is a multi-get (memcached.c, try_read_command_ascii). */
export const maxLineBytes = 2048;
/** The longest multi-get line that is accepted: 8 MiB, some 30,000 keys of the maximum length. */
export const maxGetLineBytes = 8 * 1024 * 1024;
/** The most tokens that a meta command's line may have, including its name (MFLAG_MAX_OPT_LENGTH). */
export const maxMetaTokens = 19;
/** The largest flags that an item can have (protocol.txt, "Storage commands"). */
export const maxFlags = 2 ** 32 - 1;
/** memcached reads times as 32-bit numbers. */
export const maxTimeToLiveSeconds = 2 ** 31 - 1;
/** The largest cas unique of an item. */
export const maxUnique = 2n ** 64n - 1n;
