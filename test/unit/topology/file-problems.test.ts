import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseTopology} from '../../../src/topology/file/load-topology.ts';
import type {TopologyOverrides} from '../../../src/topology/overrides.ts';
import type {Problem} from '../../../src/yaml/problem.ts';
import {TopologyInvalidError} from '../../../src/topology/file/topology-invalid-error.ts';

/** A mistake, and all its expected problems: `line:column message`, with `(suggestion?)` if there is one. */
type Row = [mistake: string, yaml: string, ...said: string[]];

const wrongByThemselves: Row[] = [
  ['a misspelt key', 'ndoes: 3', '1:1 unknown key "ndoes" (nodes?)'],
  ['a misspelt key further down', 'proxy:\n  polcy: repair', '2:3 unknown key "polcy" in proxy (policy?)'],
  ['a key of an entry', 'nodes:\n  - {prt: 5}', '2:6 unknown key "prt" in nodes[0] (port?)'],
  ['a key that belongs elsewhere', 'policy: repair', '1:1 unknown key "policy" (proxy.policy?)'],
  ['a key like nothing known', 'x: 1', '1:1 unknown key "x"'],
  ['a key of every object', 'constructor: 1', '1:1 unknown key "constructor"'],
  ['a key that could pollute', '__proto__: {nodes: 5}', '1:1 unknown key "__proto__"'],
  ['a key that is no scalar', '? [a]\n: 1', '1:1 unknown key "[ a ]"'],
  ['another version', 'version: 2', '1:10 version is 2'],
  ['a bad name', 'name: Demo', '1:7 name is "Demo"'],
  ['a name that is too long', `name: a${'b'.repeat(31)}`, `1:7 name is "a${'b'.repeat(31)}"`],
  ['a name that starts with a digit', 'nodes: [{name: 1a}]', '1:16 nodes[0].name is "1a"'],
  ['an unknown runtime', 'runtime: Docker', '1:10 runtime is "Docker" (docker?)'],
  ['an unknown policy', 'proxy: {policy: repare}', '1:17 proxy.policy is "repare" (repair?)'],
  ['an unknown distribution', 'proxy: {distribution: ketma}', '1:23 proxy.distribution is "ketma" (ketama?)'],
  ['an unknown proxy runtime', 'proxy: {runtime: process}', '1:18 proxy.runtime is "process"'],
  ['an unknown rejoin', 'proxy: {rejoin: reply}', '1:17 proxy.rejoin is "reply" (replay?)'],
  ['quirks without quotes', 'proxy: {quirks: 0.6}', '1:17 proxy.quirks is 0.6 ("0.6"?)'],
  ['zero nodes', 'nodes: 0', '1:8 nodes is 0'],
  ['an empty list of nodes', 'nodes: []', '1:8 nodes is a list of 0'],
  ['half a node', 'nodes: 1.5', '1:8 nodes is 1.5'],
  ['too many nodes', 'nodes: 1e9', '1:8 nodes is 1000000000'],
  ['a number in quotes', 'nodes: "3"', '1:8 nodes is "3"'],
  ['less than no backups', 'backups: -1', '1:10 backups is -1'],
  [
    'backups of nothing',
    'nodes: 0\nbackups: 2',
    '1:8 nodes is 0',
    '2:10 there are backups, but no nodes that they could back up',
  ],
  ['too little memory', 'memory: 1', '1:9 memory is 1'],
  ['too much memory', 'memory: 65537', '1:9 memory is 65537'],
  ['memory with a unit', 'memory: 64mb', '1:9 memory is "64mb" (64?)'],
  ['an entry without memory', 'nodes: [{memory: 0}]', '1:18 nodes[0].memory is 0'],
  ['an empty entry', 'nodes: [{}, ~]', '1:13 nodes[1] is empty'],
  ['port zero', 'nodes:\n  - port: 0', '2:11 nodes[0].port is 0'],
  ['a port beyond the last', 'ports: {base: 65536}', '1:15 ports.base is 65536'],
  ['a negative offset', 'ports: {offset: -1}', '1:17 ports.offset is -1'],
  ['an image that docker reads as an option', 'image: -v/:/host', '1:8 image is "-v/:/host"'],
  ['no proxies', 'proxy: {count: 0}', '1:16 proxy.count is 0'],
  ['yes, a proxy', 'proxy: true', '1:8 proxy is true'],
  ['no in YAML 1.1', 'proxy: no', '1:8 proxy is "no" (false?)'],
  ['an empty proxy', 'nodes: 1\nproxy:\n  # count: 2\n', '2:1 proxy is empty'],
  ['a time without unit', 'proxy: {requestTimeout: 250}', '1:25 proxy.requestTimeout is 250'],
  ['a time with an unknown unit', 'proxy: {connectTimeout: 1d}', '1:25 proxy.connectTimeout is "1d"'],
  ['no time at all', 'proxy: {connectTimeout: 0s}', '1:25 proxy.connectTimeout is "0s"'],
  ['a list for a file', '- nodes', '1:1 the file is a list of 1'],
  ['no space after the colon', 'nodes:2', '1:1 the file is "nodes:2" (nodes: 2?)'],
  ['two on one line', 'ports: {base: x, offset: y}', '1:15 ports.base is "x"', '1:26 ports.offset is "y"'],
];

const wrongTogether: Row[] = [
  ['a name twice', 'nodes:\n  - {name: a}\n  - {name: a}', '3:12 nodes[1] is called "a", and so is nodes[0]'],
  ['a backup named like a node', 'backups: [{name: node1}]', '1:18 backups[0] is called "node1", and so is nodes[0]'],
  ['a default name taken', 'nodes: [{name: node2}, {}]', '1:24 nodes[1] is called "node2", and so is nodes[0]'],
  ['the name of a proxy', 'nodes: [{name: proxy1}]', '1:16 nodes[0] is called "proxy1", and so is a proxy'],
  [
    'the name of the machine itself',
    'nodes: [{name: localhost}]',
    '1:16 nodes[0] is called "localhost", and so is every machine',
  ],

  ['a port twice', 'nodes: [{port: 5}, {port: 5}]', '1:27 node2 would be on port 5, and so would node1'],
  [
    'a port twice, after the offset',
    'ports: {offset: 10}\nnodes: [{port: 5}, {port: 5}]',
    '2:27 node2 would be on port 15 (5 + 10), and so would node1',
  ],
  ['a default port taken', 'nodes: [{port: 11212}, {}]', '1:24 node2 would be on port 11212, and so would node1'],
  ['the port of a proxy', 'nodes: [{port: 7}]\nproxy: {port: 7}', '2:15 proxy1 would be on port 7, and so would node1'],
  [
    'the port of a second proxy',
    'proxy: {port: 11210, count: 2}',
    '1:15 proxy2 would be on port 11211, and so would node1',
  ],
  [
    'nodes up to the proxy',
    'nodes: 791\nproxy: {port: 12001}',
    '2:15 proxy1 would be on port 12001, and so would node791',
  ],
  [
    'nodes that push a backup to the proxy',
    'nodes: 790\nproxy: {port: 12001}',
    '2:15 proxy1 would be on port 12001, and so would backup1',
  ],
  [
    'several ports for one reason',
    'proxy: {count: 3, port: 12001}\nports: {base: 12000}',
    '1:25 proxy1 would be on port 12001, and so would node2 (and 1 more like it)',
  ],
  [
    'metrics on the port of a proxy',
    'proxy: {port: 12001, count: 2, metricsPort: 12002}',
    '1:45 the metrics of proxy1 would be on port 12002, and so would proxy2',
  ],
  [
    'nodes beyond the last port',
    'ports: {base: 65534}\nnodes: 5',
    '2:8 node3 would be on port 65536 (and 3 more like it)',
  ],
  [
    'an offset beyond the last port',
    'ports: {offset: 60000}',
    '1:17 node1 would be on port 71211 (11211 + 60000) (and 3 more like it)',
  ],
  ['an address that is none', 'proxy: {listen: all}', '1:17 proxy.listen is "all"'],
  [
    'an open address',
    'proxy: {listen: 0.0.0.0}',
    '1:17 proxy.listen is "0.0.0.0", which other machines can reach without a password',
  ],
  [
    'an open address of IPv6',
    'proxy: {listen: "::"}',
    '1:17 proxy.listen is "::", which other machines can reach without a password',
  ],
  [
    'replay under magent',
    'proxy: {rejoin: replay}',
    '1:17 proxy.rejoin is "replay", which means nothing to policy: magent',
  ],
  [
    'quirks under repair',
    'proxy: {policy: repair, quirks: "0.6"}',
    '1:33 proxy.quirks is "0.6", which means nothing to policy: repair',
  ],
  [
    'a proxy container beside processes',
    'runtime: process\nproxy: {runtime: docker}',
    '2:18 proxy.runtime is "docker", but the nodes run as process',
  ],
];

const wrongYaml: Row[] = [
  ['a key twice', 'nodes: 2\nname: a\nnodes: 3', '3:1 nodes is there a second time'],
  ['a key twice, further down', 'proxy:\n  port: 1\n  port: 2', '3:3 proxy.port is there a second time'],
  ['two documents', 'nodes: 2\n---\nnodes: 3', '2:1 a second document'],
  ['two documents and a wrong value', 'nodes: 0\n---\nnodes: 3', '1:8 nodes is 0', '2:1 a second document'],
  ['a tab', 'proxy:\n\tport: 1', '2:1 not valid YAML: Tabs are not allowed as indentation'],
  [
    'an open brace',
    'proxy: {port: 1',
    '1:16 not valid YAML: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  ['two colons', 'nodes: a: b', '1:8 not valid YAML: Nested mappings are not allowed in compact mappings'],
  [
    'no space after the first colon',
    'nodes:2\nname: a',
    '1:1 not valid YAML: Implicit keys need to be on a single line',
  ],
  [
    'an alias without anchor',
    'name: a\nnodes: *x',
    '2:8 not valid YAML: Unresolved alias (the anchor must be set before the alias): x',
  ],
  ['an open quote', 'name: "a', '1:9 not valid YAML: Missing closing "quote'],
  [
    'an entry without a dash',
    'nodes:\n  - {}\n  port: 5',
    '3:1 not valid YAML: All mapping items must start at the same column',
  ],
  [
    'a character with a meaning of its own',
    'name: @a',
    '1:7 not valid YAML: Plain value cannot start with reserved character @',
  ],
  ['two values', 'name: "a" b', '1:11 not valid YAML: Unexpected scalar at node end'],
  ['an escape that there is not', 'name: "\\q"', '1:8 not valid YAML: Invalid escape sequence \\q'],
  ['two anchors', 'name: &a &b c', '1:10 not valid YAML: A node can have at most one anchor'],
  ['a tag', 'nodes: !int 3', '1:8 not valid YAML: Unresolved tag: !int'],
  [
    'an alias, where its anchor is wrong',
    'ports: &p {x: 1}\nproxy: *p',
    '1:12 unknown key "x" in ports',
    '1:12 unknown key "x" in proxy',
  ],
];

test.each([...wrongByThemselves, ...wrongTogether, ...wrongYaml])('%s', async (_, yaml, ...said) => {
  const problems = await problemsOf(yaml);
  expect(problems.map(inShort)).toEqual(said);
  expect(problems.filter(({expected}) => expected === null)).toEqual([]);
});

test('all problems are reported at once, from top to bottom, flags last', async () => {
  const yaml =
    'nodes: [{port: 7}, {port: 7}]\nruntime: dcker\nname: a\nname: b\nproxy:\n  polcy: repair\n  listen: all\n';
  const problems = await problemsOf(yaml, {proxies: 0});
  expect(problems.map(({file, line}) => line ?? file)).toEqual([1, 2, 4, 6, 7, '--proxies']);
});

test('an invalid value is not compared with others', async () => {
  // With defaults in their place, both would be on 11211 and called node1.
  expect((await problemsOf('nodes: [{port: x, name: 5}, {port: 11211, name: node1}]')).map(inShort)).toEqual([
    '1:16 nodes[0].port is "x"',
    '1:25 nodes[0].name is 5',
  ]);
  expect((await problemsOf('nodes: [{prt: 5}, {port: 11211}]')).map(inShort)).toEqual([
    '1:10 unknown key "prt" in nodes[0] (port?)',
  ]);
  expect((await problemsOf('nodes: x\nproxy: {port: 11211}')).map(inShort)).toEqual(['1:8 nodes is "x"']);
  expect((await problemsOf('ports: {base: x}\nproxy: {port: 11211}')).map(inShort)).toEqual(['1:15 ports.base is "x"']);
  expect((await problemsOf('proxy: {polcy: repair, rejoin: replay}')).map(inShort)).toEqual([
    '1:9 unknown key "polcy" in proxy (policy?)',
  ]);
});

test('a misspelt key hides no problem of the key that it resembles', async () => {
  expect((await problemsOf('nodes: [{port: 7}, {port: 7}]\nndoes: 3')).map(inShort)).toEqual([
    '1:27 node2 would be on port 7, and so would node1',
    '2:1 unknown key "ndoes" (nodes?)',
  ]);
});

test('an invalid entry does not change the indexes of the others', async () => {
  expect((await problemsOf('nodes: [5, {port: 7}, {port: 7}]')).map(inShort)).toEqual([
    '1:9 nodes[0] is 5',
    '1:30 node3 would be on port 7, and so would node2',
  ]);
});

test('a problem has all that an editor needs', async () => {
  const [problem] = await problemsOf('# a comment\r\nproxy:\r\n  policy: repare # oh\r\n');
  expect(problem).toEqual({
    file: 'demo.yaml',
    line: 3,
    column: 11,
    endColumn: 17,
    path: 'proxy.policy',
    message: 'proxy.policy is "repare"',
    expected: 'one of magent, repair',
    suggestion: 'repair',
    sourceLine: '  policy: repare # oh',
  });
});

test('a byte order mark does not shift positions', async () => {
  expect((await problemsOf('\uFEFFnodes: 0')).map(inShort)).toEqual(['1:8 nodes is 0']);
});

test.each([
  ['an anchor in itself', 'nodes: &a [*a]'],
  ['endless lists', '['.repeat(20_000)],
  ['a billion laughs', `a: &k0 [x, x]\n${laughs(20)}`],
  ['a NUL', '\0'],
  ['a future YAML', '%YAML 3.0\n---\nx: 1'],
  ['an open quote', '"a'],
  ['question marks', '? ? ?'],
])('%s is a problem of the file, not a bug in mcluster', async (_, yaml) => {
  expect(await problemsOf(yaml)).not.toEqual([]);
});

test('every file is a topology or has problems on lines that exist', async () => {
  const token = fc.constantFrom(
    ...['nodes', 'backups', 'proxy', 'ports', 'base', 'port', 'name', 'memory', 'policy', 'listen', '<<', '__proto__'],
    ...[
      ': ',
      ': ',
      ': ',
      ', ',
      '\n',
      '\n  ',
      '\n- ',
      '{',
      '}',
      '[',
      ']',
      '- ',
      '&a ',
      '*a',
      '? ',
      '!x ',
      '# ',
      '"',
      '---\n',
    ],
    ...['0', '1', '11211', '12001', 'false', '~', 'repair', 'a', '1e9', '.inf', '|\n', '\t', '\r\n', '😀'],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(token, {maxLength: 25}), async (tokens) => {
      const yaml = tokens.join('');
      const error: unknown = await parseTopology(yaml, 'demo.yaml').then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) return;
      expect(error).toBeInstanceOf(TopologyInvalidError);
      const lines = yaml.split(/\r?\n/);
      for (const {line, sourceLine} of (error as TopologyInvalidError).problems) {
        expect(lines[(line ?? 0) - 1]).toBe(sourceLine);
      }
    }),
    {numRuns: 2000},
  );
});

function laughs(count: number): string {
  return Array.from({length: count}, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}, *k${i}]`).join('\n');
}

async function problemsOf(yaml: string, overrides?: TopologyOverrides): Promise<readonly Problem[]> {
  const error: unknown = await parseTopology(yaml, 'demo.yaml', overrides).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TopologyInvalidError);
  return (error as TopologyInvalidError).problems;
}

function inShort({line, column, message, suggestion}: Problem): string {
  return `${line}:${column} ${message}${suggestion === null ? '' : ` (${suggestion}?)`}`;
}
