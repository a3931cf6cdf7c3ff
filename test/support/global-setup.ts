import {execFileSync} from 'node:child_process';

/** Tests drive the built CLI and its daemons: build them from the sources as they stand. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--fast'], {stdio: 'inherit'});
}
