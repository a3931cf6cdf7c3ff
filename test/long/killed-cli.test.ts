import {readdirSync} from 'node:fs';
import {expect, test} from 'vitest';
import {clusterLockHolder} from '../../src/cluster/record/cluster-lock.ts';
import {listClusters} from '../../src/cluster/status/list.ts';
import {systemClock} from '../../src/support/clock.ts';
import {waitUntil} from '../../src/support/wait-until.ts';
import {freeOffset, runCli, RunningCli} from '../support/cli.ts';
import {markedProcesses, newMark} from '../support/marked-processes.ts';
import {useScratchHome} from '../support/scratch-home.ts';
import {longRandom, seed} from './seed.ts';

const home = useScratchHome();

/** Longer than any of the commands takes on an idle machine, so that some are done before they are hit. */
const withinMs = 1500;

type Command = [string, ...string[]];

/** What each round brings up first, and then hits. */
const commands: readonly [Command, ...Command[]] = [
  ['up'],
  ['restart', 'node1', 'proxy1'],
  ['kill', 'node1'],
  ['stop', 'node2'],
  ['partition', 'node1'],
  ['slow', 'backup1', '--latency', '5ms'],
  ['down'],
  ['with', '--', 'sleep', '1'],
];

test.each([
  ['90 SIGKILL', 90, ['SIGKILL']],
  ['60 other signals', 60, ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']],
] as const)('after each of %s, status answers and down ends everything', async (_what, rounds, signals) => {
  const random = longRandom(signals.join());
  for (let round = 0; round < rounds; round++) {
    const [command, signal] = [random.pick(commands), random.pick(signals)];
    const name = `round ${round}: ${signal} for ${command.join(' ')}, seed ${seed}`;
    const mark = newMark();
    const env = {...mark, MCLUSTER_HOME: home.path};
    const flags = ['--runtime', 'embedded', '--port-offset', String(await freeOffset())];
    const isFirst = command[0] === 'up' || command[0] === 'with';
    if (!isFirst) {
      const up = await runCli(['up', ...flags], {env});
      expect(up.exitCode, `${name}: ${up.stderr}`).toBe(0);
    }
    // Flags of `with` are those before the `--`.
    const hit = new RunningCli([command[0], ...(isFirst ? flags : []), ...command.slice(1)], {env});
    await systemClock.sleep(random.below(withinMs));
    hit.child.kill(signal);
    await hit.result;

    const isBug = (text: string): boolean => text.includes('This is a bug');
    expect(isBug(hit.stderr), `${name}: ${hit.stderr}`).toBe(false);
    await whenNoCommandRuns(mark);
    const status = await runCli(['status', '--json'], {env});
    expect([0, 5], `${name}: ${status.stdout}${status.stderr}`).toContain(status.exitCode);
    const down = await runCli(['down'], {env});
    expect(down.exitCode, `${name}: ${down.stderr}`).toBe(0);
    expect(await waitUntil(() => (markedProcesses(mark).length === 0 ? true : undefined), deadline), name).toBe(true);
    expect(readdirSync(home.path), name).toEqual([]);
    expect(await listClusters({home: home.path, strays: true}), name).toEqual([]);
  }
});

const deadline = {timeoutMs: 30_000};

/** What was killed may have left a watchdog, which brings the cluster down by itself. */
async function whenNoCommandRuns(mark: Record<string, string>): Promise<void> {
  const isIdle = async (): Promise<true | undefined> =>
    (await clusterLockHolder(home.path, 'default')) === null ? true : undefined;
  expect(await waitUntil(isIdle, deadline), JSON.stringify(mark)).toBe(true);
}
