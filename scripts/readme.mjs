// Generates docs/commands.md from oclif.manifest.json, which the build writes from the commands themselves;
// docs/errors.md; the anomalies of docs/guarantees.md; the table of docs/topology.md; and the figures of the last benches in docs/benchmarks.md. With
// --check it writes nothing, and fails where they differ.
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {format, resolveConfig} from 'prettier';
import {anomalyTable} from './anomaly-table.mjs';
import {benchTable, proxyTables} from './bench-table.mjs';
import {errorReference} from './error-reference.mjs';
import {topologyTable} from './topology-table.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const check = process.argv.includes('--check');
demandBuilt();
const {commands: manifest} = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'));
const commands = Object.values(manifest)
  .filter(({hidden}) => !hidden)
  .map((command) => ({...command, name: command.id.replaceAll(':', ' ')}))
  .sort(byTopic);

const benches = between(readFileSync('docs/benchmarks.md', 'utf8'), 'bench', benchTable(cliFigures()));
await put('docs/benchmarks.md', between(benches, 'bench-proxy', proxyTables(proxyFigures())));
await put('docs/commands.md', reference());
await put('docs/errors.md', await errorReference());
const guarantees = readFileSync('docs/guarantees.md', 'utf8');
await put('docs/guarantees.md', between(guarantees, 'anomalies', await anomalyTable()));
const schema = JSON.parse(readFileSync('templates/schemas/topology.schema.json', 'utf8'));
await put('docs/topology.md', between(readFileSync('docs/topology.md', 'utf8'), 'topology', topologyTable(schema)));

/** Fails when the manifest is older than the sources, and would document an earlier state. */
function demandBuilt() {
  const built = statSync('oclif.manifest.json', {throwIfNoEntry: false})?.mtimeMs ?? 0;
  const sources = ['src/commands', 'src/cli'].flatMap((folder) =>
    readdirSync(folder, {recursive: true}).map((file) => join(folder, file)),
  );
  const changed = sources.find((file) => statSync(file).isFile() && statSync(file).mtimeMs > built);
  if (changed === undefined) return;
  console.error(`${changed} was changed since the last build: npm run build -- --fast, then again`);
  process.exit(1);
}

/** The manifest is in the order of the file system. */
function byTopic(one, other) {
  const depth = ({name}) => name.split(' ').length;
  return depth(one) - depth(other) || (one.name < other.name ? -1 : 1);
}

async function put(file, text) {
  const wanted = await format(text, {...(await resolveConfig(file)), filepath: file});
  if (read(file) === wanted) return;
  if (check) {
    console.error(`${file} is not up to date: run npm run readme`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, wanted);
    console.log(`wrote ${file}`);
  }
}

/** Returns the figures of bench:cli, followed by the rows of bench:scenario. */
function cliFigures() {
  const [cli, scenario] = [figures('cli'), figures('scenario')];
  return {...cli, rows: [...cli.rows, ...scenario.rows]};
}

/** Returns the figures of bench:proxy, with those of bench:faults about links. */
function proxyFigures() {
  const proxy = figures('proxy');
  const faults = figures('faults').rows.filter(({cpuAtMost}) => cpuAtMost !== undefined);
  const rows = faults.map(({cpuAtMost, ...row}) => ({...row, goal: null, cpuGoal: cpuAtMost}));
  return {...proxy, variants: [...proxy.variants, ...rows]};
}

function figures(name) {
  return JSON.parse(readFileSync(`test/bench/${name}.json`, 'utf8'));
}

function between(page, name, section) {
  const [start, end] = [`<!-- ${name}: written by npm run readme -->`, `<!-- /${name} -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`the page needs the lines ${start} and ${end}`);
  return `${before}${start}\n\n${section}\n\n${end}${after}`;
}

function reference() {
  return [
    '# Commands',
    '',
    'Every command takes `--json`. [errors.md](errors.md) lists the exit codes; `with` leaves stdout and the exit code to the',
    'command that it runs.',
    '',
    ...table(),
    '',
    ...commands.flatMap(section),
  ].join('\n');
}

function table() {
  const rows = commands.map((command) => `| [\`${usage(command)}\`](#${anchor(command)}) | ${command.summary} |`);
  return ['| command | what it does |', '| --- | --- |', ...rows];
}

function section(command) {
  const {summary, description, args, flags, examples} = command;
  const shownFlags = Object.values(flags).filter(({hidden, name}) => !hidden && name !== 'json');
  return [
    `## mcluster ${command.name}`,
    '',
    `\`mcluster ${usage(command)}\`: ${summary}.`,
    '',
    description,
    '',
    ...list(Object.values(args), (arg) => `\`${shownArg(arg)}\``),
    ...list(shownFlags, shownFlag),
    '```sh',
    ...examples.map((example) =>
      example.replaceAll('<%= config.bin %>', 'mcluster').replaceAll('<%= command.id %>', command.name),
    ),
    '```',
    '',
  ];
}

function list(items, shown) {
  if (items.length === 0) return [];
  const rows = items.map((item) => `| ${shown(item)} | ${cellOf(item.description)}${defaultOf(item)} |`);
  return ['| | |', '| --- | --- |', ...rows, ''];
}

function cellOf(text) {
  return text
    .trim()
    .replaceAll('|', '\\|')
    .replaceAll(/ *\n */g, '<br>');
}

function defaultOf({default: value, options}) {
  const one = options ? `: ${options.map((option) => `\`${option}\``).join(', ')}` : '';
  return one + (typeof value === 'string' || typeof value === 'number' ? ` (default: \`${value}\`)` : '');
}

function shownFlag({name, char, type, helpValue, options}) {
  const value = type === 'boolean' ? '' : ` ${helpValue ?? (options ? '<option>' : '<value>')}`;
  return `\`${char ? `-${char}, ` : ''}--${name}${value}\``;
}

function usage({name, usage: written, args}) {
  if (written) return written.replace('<%= command.id %>', name);
  return [name, ...Object.values(args).map(shownArg)].join(' ');
}

function shownArg({name, required, multiple}) {
  const shown = `${name.toUpperCase()}${multiple ? '...' : ''}`;
  return required ? shown : `[${shown}]`;
}

function anchor({name}) {
  return `mcluster-${name.replaceAll(' ', '-')}`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
