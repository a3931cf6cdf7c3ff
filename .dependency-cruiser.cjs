// The layers of src/, lowest first. A layer may import itself and those on earlier lines, never a later line;
// folders on one line do not import each other, except where `alsoTo` says so.
const layers = [
  ['errors'],
  ['support'],
  ['yaml'],
  ['topology', 'protocol', 'routing', 'history'],
  ['faults', 'proxy', 'runtimes', 'workload'],
  ['cluster'],
  ['scenario'],
  ['completion'],
  ['cli'],
  ['commands'],
];

// Neighbours on one line that may import each other, in this direction only.
const alsoTo = {
  routing: ['topology', 'protocol'],
  history: ['topology'],
  faults: ['topology', 'protocol'],
  proxy: ['faults'],
};

const folders = (names) => `^src/(${names.join('|')})/`;

const layerRules = layers.flatMap((line, index) =>
  line.map((layer) => {
    const allowed = [...layers.slice(0, index).flat(), layer, ...(alsoTo[layer] ?? [])];
    return {
      name: `layer-${layer}`,
      comment: `${layer} may import ${allowed.join(', ')} and packages.`,
      severity: 'error',
      from: {path: folders([layer])},
      to: {path: '^src/', pathNot: folders(allowed)},
    };
  }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      comment: 'A cycle, of types too, means two files that are really one, or one concept in the wrong layer.',
      severity: 'error',
      from: {},
      to: {circular: true},
    },
    {
      name: 'runtimes-stay-apart',
      comment: 'A runtime is one folder that can be added or removed alone.',
      severity: 'error',
      from: {path: '^src/runtimes/([^/]+)/'},
      to: {path: '^src/runtimes/([^/]+)/', pathNot: '^src/runtimes/$1/'},
    },
    {
      name: 'runtimes-by-registry',
      comment: 'Other code knows runtimes by their interface, so that a new one needs no change outside of its folder.',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/runtimes/([^/]+/|registry[.]ts$)'},
      to: {path: '^src/runtimes/[^/]+/'},
    },
    {
      name: 'known-folders',
      comment: 'A file outside the layers escapes every rule above.',
      severity: 'error',
      from: {path: '^src/', pathNot: `${folders(layers.flat())}|^src/(index|testing)[.]ts$`},
      to: {},
    },
    {
      name: 'not-the-public-api',
      comment:
        'The library does not import its own front door; the CLI uses the layers it needs, so that a start loads only them.',
      severity: 'error',
      from: {path: folders(layers.flat())},
      to: {path: '^src/(index|testing)[.]ts$'},
    },
    {
      name: 'execa-only-in-exec',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/support/exec[.]ts$'},
      to: {path: '^node_modules/execa/'},
    },
    {
      name: 'view-only-in-cli',
      comment: 'oclif, listr2 and chalk draw; the library returns values.',
      severity: 'error',
      from: {path: '^src/', pathNot: folders(['cli', 'commands'])},
      to: {path: '^node_modules/(@oclif/core|listr2|chalk)/'},
    },
    {
      name: 'pure-layers',
      comment: 'protocol, routing and history turn bytes, keys and operations into decisions; they open nothing.',
      severity: 'error',
      from: {path: folders(['protocol', 'routing', 'history'])},
      to: {dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|crypto)$'},
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {path: '^src/'},
      to: {couldNotResolve: true},
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
