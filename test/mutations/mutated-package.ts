import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {build, type Plugin} from 'esbuild';
import {switches, withSwitch, type Switch, type SwitchName} from './switches.ts';

/** mcluster built with all switches, in a folder of its own; the environment selects the active one. */
export class MutatedPackage {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async build(): Promise<MutatedPackage> {
    const folder = await mkdtemp(join(tmpdir(), 'mcluster-'));
    cpSync('package.json', join(folder, 'package.json'));
    symlinkSync(resolve('templates'), join(folder, 'templates'));
    mkdirSync(join(folder, 'home'));
    await build({
      entryPoints: {'proxy/daemon': 'src/proxy/process/daemon.ts', 'run-one': 'test/mutations/run-one.ts'},
      outdir: join(folder, 'dist'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
      plugins: [mutations()],
      logLevel: 'warning',
    });
    return new MutatedPackage(folder);
  }

  async run(
    scenario: string,
    policy: string | undefined,
    broken?: SwitchName,
  ): Promise<{outcome: string; verdict: string}> {
    const args = [join(this.#folder, 'dist', 'run-one.js'), scenario, ...(policy === undefined ? [] : [policy])];
    const env = {...process.env, MCLUSTER_HOME: join(this.#folder, 'home'), MCLUSTER_SABOTAGE: broken ?? ''};
    const {stdout} = await promisify(execFile)(process.execPath, args, {env});
    return JSON.parse(stdout) as {outcome: string; verdict: string};
  }

  async remove(): Promise<void> {
    await rm(this.#folder, {recursive: true, force: true});
  }
}

function mutations(): Plugin {
  const byFile = new Map<string, [string, Switch][]>();
  for (const [name, one] of Object.entries<Switch>(switches)) {
    byFile.set(resolve(one.file), [...(byFile.get(resolve(one.file)) ?? []), [name, one]]);
  }
  return {
    name: 'mutations',
    setup(builder) {
      builder.onLoad({filter: /\.ts$/}, ({path}) => {
        const here = byFile.get(path);
        if (!here) return undefined;
        const contents = here.reduce((text, [name, one]) => withSwitch(text, name, one), readFileSync(path, 'utf8'));
        return {contents, loader: 'ts'};
      });
    },
  };
}
