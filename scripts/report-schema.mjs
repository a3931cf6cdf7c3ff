import {createGenerator} from 'ts-json-schema-generator';

/** Returns the JSON schema (draft 7) of the output of `scenario run --json`. */
export function reportSchema() {
  const generator = createGenerator({
    path: 'src/scenario/report/scenario-report.ts',
    tsconfig: 'tsconfig.json',
    type: 'ScenarioReport',
    // Validators with an old schema must accept fields added since.
    additionalProperties: true,
    topRef: false,
    skipTypeCheck: true,
  });
  return {title: 'mcluster scenario report', ...generator.createSchema('ScenarioReport')};
}
