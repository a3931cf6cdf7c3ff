import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {dockerMissing} from './docker-engine.ts';

/** Why tests that stop and start an engine can't run here; null when they can. */
export const privateEngineMissing: string | null = dockerMissing ?? reasonWhyNot();

/** An engine for one test, which may be stopped and started: the machine's is shared. */
export class PrivateEngine {
  readonly #folder = mkdtempSync(join(tmpdir(), 'engine-'));
  readonly host = `unix://${join(this.#folder, 'docker.sock')}`;

  start(): void {
    this.#run('start');
  }

  stop(): void {
    this.#run('stop');
  }

  /** Stops it and removes its folder. */
  remove(): void {
    this.stop();
    rmSync(this.#folder, {recursive: true, force: true});
  }

  #run(verb: string): void {
    const script = fileURLToPath(new URL('../../.ci/engine', import.meta.url));
    // Not piped: dockerd would keep the pipe open, and this process waiting.
    execFileSync('bash', [script, verb], {env: {...process.env, ENGINE_DIR: this.#folder}, stdio: 'ignore'});
  }
}

function reasonWhyNot(): string | null {
  if (process.getuid?.() !== 0) return 'only root can start a Docker engine';
  const {status} = spawnSync('dockerd', ['--version'], {stdio: 'ignore'});
  return status === 0 ? null : 'no dockerd on PATH';
}
