// Writes the JSON schemas: those for YAML files, used by editors, from the zod schemas with which mcluster checks them;
// and that of the json report, from its type.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {loadSource} from './load-source.mjs';
import {reportSchema} from './report-schema.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const schemas = [
  {source: 'src/topology/file/topology-schema.ts', make: 'topologyJsonSchema', file: 'topology.schema.json'},
  {source: 'src/scenario/file/scenario-schema.ts', make: 'scenarioJsonSchema', file: 'scenario.schema.json'},
];

for (const {source, make, file} of schemas) {
  const module = await loadSource(source);
  writeFileSync(join('templates', 'schemas', file), `${JSON.stringify(module[make](), null, 2)}\n`);
}
writeFileSync(
  join('templates', 'schemas', 'scenario-report.schema.json'),
  `${JSON.stringify(reportSchema(), null, 2)}\n`,
);
