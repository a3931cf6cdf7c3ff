import {maxFlags} from '../../../protocol/limits.ts';
import {field, whole} from '../../../topology/file/topology-schema-parts.ts';
import {storageVerbs, type Command, type StorageVerb} from '../../../workload/client/command.ts';
import {short} from '../../verdict/observation.ts';
import {addressing, name, pairs, quietly, timeToLive, value} from '../../file/scenario-schema-parts.ts';
import type {StepKind} from '../../step-kind.ts';
import type {Addressing} from '../../addressing.ts';
import {addressedMembers, describeManner, describeTimeToLive, runCommands} from './command-step.ts';

type StorageFields = Record<StorageVerb, Readonly<Record<string, string>>> &
  Addressing & {flags?: number; ttl?: number; noreply?: true; unique?: string};

const abouts: Readonly<Record<StorageVerb, string>> = {
  set: 'write keys',
  add: 'write keys that must not exist yet',
  replace: 'write keys that must exist',
  append: 'add to the end of values',
  prepend: 'add to the start of values',
  cas: 'write keys that must not have changed since they were read with gets',
};

/** set, add, replace, append, prepend and cas: `set: {a: 1, b: 2}`. */
export const storageSteps: readonly StepKind[] = storageVerbs.map(storageStep);

function storageStep(verb: StorageVerb): StepKind {
  const kind: StepKind<StorageFields> = {
    verb,
    about: abouts[verb],
    shape: {
      [verb]: pairs(value(), '{a: 1, b: 2}'),
      ...(verb === 'cas' && {unique: name('the name under which a gets remembered its reply')}),
      flags: field(whole({min: 0, max: maxFlags}), 'The flags stored with each value.', 0),
      ttl: field(timeToLive(), 'Time to live of the items. Default: unlimited.'),
      ...quietly,
      ...addressing,
    },
    observes: 'reply',
    describe: (fields) => describe(verb, fields),
    members: addressedMembers,
    needs: ({unique}) => (unique === undefined ? [] : [{path: ['unique'], name: unique}]),
    run: (fields, stage) => {
      const uniques = stage.uniques(fields.unique);
      const commands = Object.entries(fields[verb]).map(([key, text]): Command => {
        const {flags, ttl, noreply} = fields;
        return {verb, key, value: text, flags, ttlSeconds: ttl, noreply, unique: uniques.get(key)};
      });
      return runCommands(commands, fields, stage);
    },
  };
  return kind;
}

function describe(verb: StorageVerb, fields: StorageFields): string {
  const {flags, ttl, unique} = fields;
  return [
    `${verb} ${Object.entries(fields[verb])
      .map(([key, text]) => `${key} = ${short(text)}`)
      .join(', ')}`,
    unique === undefined ? '' : ` with the unique of ${unique}`,
    flags === undefined ? '' : ` with flags ${flags}`,
    ttl === undefined ? '' : ` for ${describeTimeToLive(ttl)}`,
    describeManner(fields),
  ].join('');
}
