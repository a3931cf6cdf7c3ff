import * as z from 'zod/mini';
import {seededRandom} from '../../support/random.ts';
import {field, mapping, whole} from '../../topology/file/topology-schema-parts.ts';
import {defaultLoadSettings, type LoadSettings} from '../../workload/load/load-settings.ts';
import {comparison} from '../verdict/comparison.ts';
import {name} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';

export const defaultLoadName = 'load';

const defaults = defaultLoadSettings;

const settingsSchema = mapping({
  keys: field(
    whole({min: 1, max: 1_000_000}),
    'Number of keys. All are written before the load starts.',
    defaults.keys,
  ),
  size: field(whole({min: 1, max: 1_000_000}, ' (bytes)'), 'Length of the values in bytes.', defaults.sizeBytes),
  gets: field(share(), 'Share of gets; the rest are sets.', `${defaults.gets * 100}%`),
  rate: field(whole({min: 1, max: 1_000_000}), 'Commands per second.', defaults.rate),
  clients: field(
    whole({min: 1, max: 1000}),
    'Number of clients, which is also the maximum number of concurrent commands.',
    defaults.clients,
  ),
  refill: field(
    z.boolean({error: 'true or false'}),
    'Whether clients write a key again after a miss, as an application with a database does.',
    defaults.refill,
  ),
  seed: field(whole({min: 0, max: 2 ** 32 - 1}), 'Seed of its random choices. Default: the seed of the run.'),
});

export const load = defineStep({
  verb: 'load',
  about: 'start a load in the background: many clients that read and write until the scenario ends',
  shape: {
    load: settingsSchema,
    as: field(name('a name'), 'Name of the load, when there are several.', defaultLoadName),
  },
  describe: ({load, as}) => {
    const {keys, gets, rate, sizeBytes, clients, refill} = settingsOf(load, '');
    return [
      `load${as === undefined ? '' : ` ${as}`} of ${rate} commands per second by ${clients} clients`,
      ` on ${keys} keys of ${sizeBytes} bytes, ${Math.round(gets * 100)}% gets`,
      refill ? ', writing keys again after a miss' : '',
      load.seed === undefined ? '' : `, with seed ${load.seed}`,
    ].join('');
  },
  names: ({as = defaultLoadName}) => as,
  run: async ({load, as = defaultLoadName}, stage) => {
    const {clients, clock, signal, timeline} = stage;
    const random = load.seed === undefined ? stage.random : seededRandom(load.seed);
    await stage.loads.begin(as, settingsOf(load, as), {clients, random, clock, signal, timeline});
    return [];
  },
});

function settingsOf({size, seed: _seed, ...rest}: z.infer<typeof settingsSchema>, prefix: string): LoadSettings {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const share = rest.gets?.than ?? defaults.gets;
  return {...defaults, ...given, gets: share, sizeBytes: size ?? defaults.sizeBytes, prefix};
}

/** Schema of a plain share such as 90%. */
function share() {
  const error = 'a share such as 90%';
  return comparison('share').check(z.refine(({operator, than}) => operator === '=' && than <= 1, {error}));
}
