import {createGenerator} from 'ts-json-schema-generator';

/** The JSON schema (draft 7) of what `scenario run --json` prints. */
export function reportSchema() {
  const generator = createGenerator({
    path: 'src/scenario/report/scenario-report.ts',
    tsconfig: 'tsconfig.json',
    type: 'ScenarioReport',
    // Whoever checks with an old schema can still read what has been added since.
    additionalProperties: true,
    topRef: false,
    skipTypeCheck: true,
  });
  return {title: 'mcluster scenario report', ...generator.createSchema('ScenarioReport')};
}
