/**
 * Returns the user that this process runs as. `os.userInfo` is not used: it throws for a user without an entry in
 * passwd, as with `docker run --user` and on OpenShift.
 */
export function ourUser(): {uid: number; gid: number} {
  // Only Windows lacks these calls, and mcluster does not run there.
  return {uid: process.getuid!(), gid: process.getgid!()};
}

/**
 * Returns whether files of this user are trusted: the user is the one that this process runs as, or the one that ran
 * sudo, as git does for `safe.directory`. A file written by another user must not decide which process is ended or
 * which file is removed.
 */
export function isTrusted(uid: number, environment: NodeJS.ProcessEnv = process.env): boolean {
  const us = ourUser().uid;
  return uid === us || (us === 0 && environment.SUDO_UID !== undefined && String(uid) === environment.SUDO_UID);
}
