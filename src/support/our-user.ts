/**
 * Who we run as. Not by `os.userInfo`, which throws for a user without an entry in passwd, as `docker run --user` and
 * OpenShift have them.
 */
export function ourUser(): {uid: number; gid: number} {
  // Only Windows lacks them, where mcluster does not run.
  return {uid: process.getuid!(), gid: process.getgid!()};
}

/**
 * Whether files of this user are as good as our own: we wrote them, or we are root by sudo and the user who ran sudo did,
 * as git has it for `safe.directory`. What another user wrote must not decide which process we end or which file we remove.
 */
export function isTrusted(uid: number, environment: NodeJS.ProcessEnv = process.env): boolean {
  const us = ourUser().uid;
  return uid === us || (us === 0 && environment.SUDO_UID !== undefined && String(uid) === environment.SUDO_UID);
}
