import {readdirSync} from 'node:fs';
import {expect, test} from 'vitest';
import {exitCodes} from '../../src/errors/codes.ts';
import {freeOffset, runCli} from '../support/cli.ts';
import {markedProcesses, newMark} from '../support/marked-processes.ts';
import {useScratchHome} from '../support/scratch-home.ts';
import {longRandom, seed} from './seed.ts';

const home = useScratchHome();

const commands = [
  ['up'],
  ['up'],
  ['status', '--json'],
  ['list', '--json'],
  ['kill', 'node1'],
  ['start', 'node1'],
  ['restart', 'proxy1'],
  ['partition', 'node2'],
  ['heal'],
  ['fault', 'list', '--json'],
  ['flush', 'node1'],
  ['down'],
] as const;

const callers = 12;
const callsEach = 15;

test('12 commands at once on 3 clusters: each is done or refused, and nothing is left', async () => {
  const random = longRandom('many commands');
  const mark = newMark();
  const env = {...mark, MCLUSTER_HOME: home.path};
  const offsets = new Map<string, number>();
  for (const name of ['red', 'green', 'blue']) offsets.set(name, await freeOffset());
  const plans = Array.from({length: callers}, () =>
    Array.from({length: callsEach}, () => [random.pick(commands), random.pick(['red', 'green', 'blue'])] as const),
  );
  const call = async (plan: (typeof plans)[number]): Promise<void> => {
    for (const [command, name] of plan) {
      const isUp = command[0] === 'up';
      const flags = isUp ? ['--runtime', 'embedded', '--port-offset', String(offsets.get(name))] : [];
      const named = command[0] === 'list' ? [] : ['--name', name];
      const {exitCode, stderr, stdout} = await runCli([...command, ...named, ...flags], {env});
      // Refused: locked, not there, another state. Ports: of a cluster that another caller is taking down.
      const expected: readonly (number | null)[] = [exitCodes.ok, exitCodes.clusterState, exitCodes.environment];
      expect(expected, `${command.join(' ')} of ${name}, seed ${seed}: ${stdout}${stderr}`).toContain(exitCode);
    }
  };
  await Promise.all(plans.map(call));
  expect(await runCli(['down', '--all'], {env})).toMatchObject({exitCode: 0});
  expect(markedProcesses(mark)).toEqual([]);
  expect(readdirSync(home.path)).toEqual([]);
});
