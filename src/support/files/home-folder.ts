// eslint-disable-next-line no-restricted-imports -- it throws for a user without an entry in passwd, which is caught below
import {userInfo} from 'node:os';
import {isAbsolute} from 'node:path';

/**
 * Returns the user's home: `$HOME`, else the home in passwd, else `/`, which Docker sets for a user without an entry in
 * passwd. `os.homedir` is not used: it throws for such a user, and accepts an empty or relative `$HOME`.
 */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const {HOME} = environment;
  return absolute(HOME) ?? absolute(homeInPasswd()) ?? '/';
}

/** Returns the path if it is absolute. A relative one would mean a different folder in each working directory. */
export function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function homeInPasswd(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
