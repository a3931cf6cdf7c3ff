import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {completionLines, type Completion, type Place} from '../../../src/completion/candidate.ts';
import {complete, type CliDefinition} from '../../../src/completion/complete.ts';
import {sources} from '../../../src/completion/sources.ts';

describe('candidates at TAB', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are members of the cluster that the environment names', async () => {
    vi.stubEnv('MCLUSTER_NAME', 'demo');
    expect((await complete(['kill', ''], cli)).candidates).toContainEqual({value: 'in-demo'});
    const other = await complete(['kill', '--name', 'other', ''], cli);
    expect(other.candidates).toContainEqual({value: 'in-other'});
  });

  it.each([
    ['the first words of commands and topics', [''], ['doctor', 'fault', 'kill']],
    ['the words that begin as typed', ['k'], ['kill']],
    ['the words after a topic', ['fault', ''], ['add', 'list']],
    ['commands after help', ['help', 'fault', 'l'], ['list']],
    ['nothing after help of a command', ['help', 'kill', ''], []],
    ['nothing after an unknown command', ['nope', ''], []],
    ['nothing after a hidden command', ['secret', ''], []],
    ['flags of all commands', ['--'], ['--help', '--version']],
    ['flags of a topic', ['fault', '--'], ['--help']],
    ['flags of the command', ['kill', '-'], ['--name', '--signal', '--on', '--watch', '--help']],
    ['flags of a sub-command', ['fault', 'list', '--'], ['--json', '--help']],
    ['flags only once', ['kill', '--name', 'demo', '-w', '--'], ['--signal', '--on', '--help']],
    ['flags that may be repeated', ['kill', '--on', 'node1', '--o'], ['--on']],
    ['options of a flag', ['kill', '--signal', ''], ['TERM', 'KILL']],
    ['options of a flag behind =', ['kill', '--signal=T'], ['TERM']],
    ['options of a flag by its letter', ['kill', '-s', ''], ['TERM', 'KILL']],
    ['options of a flag by another name', ['kill', '--with', ''], ['TERM', 'KILL']],
    ['the source of a flag', ['kill', '--name', ''], ['clusters']],
    ['the source of an argument', ['kill', ''], ['node1', 'in-default']],
    ['an argument after a flag without a value', ['kill', '-w', ''], ['node1', 'in-default']],
    ['an argument after an unknown flag', ['kill', '--what', ''], ['node1', 'in-default']],
    ['more of an argument, each once', ['kill', 'node1', ''], ['in-default']],
    ['arguments from the named cluster', ['kill', '--name', 'demo', ''], ['node1', 'in-demo']],
    ['the same behind =', ['kill', '--name=demo', 'node1', ''], ['in-demo']],
    ['arguments after --', ['kill', '--', ''], ['node1', 'in-default']],
    ['no flags after --', ['kill', '--', '--n'], []],
    ['nothing where there is no argument', ['doctor', ''], []],
    ['nothing where there is no further argument', ['fault', 'add', 'reset', ''], []],
    ['nothing where the source fails', ['fault', 'add', '--from', ''], []],
  ])('are %s', async (_what, words, expected) => {
    const {candidates} = await complete(words, cli);
    expect(candidates.map(({value}) => value)).toEqual(expected);
  });

  it('have descriptions of commands and flags', async () => {
    expect((await complete(['k'], cli)).candidates).toEqual([{value: 'kill', about: 'end members'}]);
    expect((await complete(['fau'], cli)).candidates).toEqual([{value: 'fault', about: 'all about faults'}]);
    expect((await complete(['kill', '--na'], cli)).candidates).toEqual([{value: '--name', about: 'the cluster'}]);
  });

  it('come from sources that receive the typed part of the word', async () => {
    const places: Place[] = [];
    const spied = {...cli, sources: {clusters: async (place: Place) => (places.push(place), none)}};
    await complete(['kill', '--name', 'a=b'], spied);
    await complete(['kill', '--name=a=b'], spied);
    expect(places.map(({word}) => word)).toEqual(['a=b', 'a=b']);
  });
});

describe('completionLines', () => {
  it.each<[string, Completion, string]>([
    ['alone', {candidates: [{value: 'a'}, {value: 'b', about: 'one\ntwo'}]}, 'a\nb\tone\n:4'],
    ['or files', {candidates: [], orFiles: true}, ':0'],
    ['with more to type', {candidates: [{value: 'a='}], noSpace: true}, 'a=\n:6'],
  ])('prints candidates %s', (_what, completion, expected) => {
    expect(completionLines(completion)).toBe(expected);
  });
});

describe('the definitions of commands', () => {
  const values = Object.values(manifest().commands).flatMap(({id, args, flags}) =>
    [...Object.values(args), ...Object.values(flags)].map((value) => ({...value, of: `${id} ${value.name}`})),
  );

  it('name existing sources only, and all of them', () => {
    const named = values.flatMap(({completes}) => completes ?? []);
    expect([...new Set(named)].sort()).toEqual(Object.keys(sources).sort());
  });

  it.each(['member', 'name', 'on', 'proxy', 'file', 'topology', 'scenario', 'fault', 'report'])(
    'have a source for %s everywhere',
    (name) => {
      const mute = values.filter((value) => value.name === name && !value.hidden && value.completes === undefined);
      // The name of a standalone proxy is the user's choice.
      expect(mute.map(({of}) => of)).toEqual(name === 'name' ? ['proxy name'] : []);
    },
  );
});

const none: Completion = {candidates: []};

const list = (...values: string[]): Completion => ({candidates: values.map((value) => ({value}))});

const name = {name: 'name', type: 'option', description: 'the cluster', completes: 'clusters'} as const;

const cli: CliDefinition = {
  commands: [
    {id: 'doctor', args: {}, flags: {}},
    {
      id: 'fault:add',
      args: {kind: {options: ['reset', 'slow']}},
      flags: {from: {name: 'from', type: 'option', completes: 'broken'}},
    },
    {id: 'fault:list', args: {}, flags: {json: {name: 'json', type: 'boolean'}}},
    {
      id: 'kill',
      summary: 'end members',
      args: {member: {completes: 'members', multiple: true}},
      flags: {
        name,
        signal: {name: 'signal', type: 'option', char: 's', aliases: ['with'], options: ['TERM', 'KILL']},
        on: {name: 'on', type: 'option', multiple: true},
        watch: {name: 'watch', type: 'boolean', char: 'w'},
        created: {name: 'created', type: 'option', hidden: true},
      },
    },
    {id: 'secret', hidden: true, args: {word: {options: ['a']}}, flags: {}},
  ],
  topics: [{name: 'fault', description: 'all about faults'}],
  sources: {
    clusters: async () => list('clusters'),
    members: async ({cluster}) => list('node1', `in-${cluster}`),
    broken: () => Promise.reject(new Error('no such folder')),
  },
};

type Manifest = {
  commands: Record<string, {id: string; args: Record<string, Defined>; flags: Record<string, Defined>}>;
};
type Defined = {name: string; hidden?: boolean; completes?: string};

/** Reads the manifest, which the build before every test run writes. */
function manifest(): Manifest {
  return JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as Manifest;
}
