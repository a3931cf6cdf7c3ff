// eslint-disable-next-line no-restricted-imports -- it throws for a user without an entry in passwd, which is caught below
import {userInfo} from 'node:os';
import {isAbsolute} from 'node:path';

/**
 * The user's home: `$HOME`, else what passwd says, else `/`, which Docker sets for a user without an entry in passwd. Not
 * by `os.homedir`, which throws for such a user and takes an empty or relative `$HOME` for a folder.
 */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const {HOME} = environment;
  return absolute(HOME) ?? absolute(homeInPasswd()) ?? '/';
}

/** The path, unless it is one that would mean another folder in each folder that it is used in. */
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
