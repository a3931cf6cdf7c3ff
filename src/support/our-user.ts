/**
 * Who we run as. Not by `os.userInfo`, which throws for a user without an entry in passwd, as `docker run --user` and
 * OpenShift have them.
 */
export function ourUser(): {uid: number; gid: number} {
  // Only Windows lacks them, where mcluster does not run.
  return {uid: process.getuid!(), gid: process.getgid!()};
}
