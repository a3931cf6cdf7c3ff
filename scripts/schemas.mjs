// Writes the JSON schemas: those that editors check YAML files with, from the zod schemas that mcluster checks them with,
// and that of the json report, from its type.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {reportSchema} from './report-schema.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const schemas = [
  {source: 'src/topology/schema.ts', make: 'topologyJsonSchema', file: 'topology.schema.json'},
  {source: 'src/scenario/schema.ts', make: 'scenarioJsonSchema', file: 'scenario.schema.json'},
];

const folder = mkdtempSync(join(root, 'node_modules', '.schemas-'));
try {
  for (const {source, make, file} of schemas) {
    const outfile = join(folder, `${file}.mjs`);
    await build({entryPoints: [source], outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external'});
    const module = await import(pathToFileURL(outfile).href);
    writeFileSync(join('templates', 'schemas', file), `${JSON.stringify(module[make](), null, 2)}\n`);
  }
} finally {
  rmSync(folder, {recursive: true});
}
writeFileSync(
  join('templates', 'schemas', 'scenario-report.schema.json'),
  `${JSON.stringify(reportSchema(), null, 2)}\n`,
);
