import {readFileSync} from 'node:fs';
import {Ajv} from 'ajv';

/** The schema when version 1 of the report was released. Never regenerated: what scripts read does not change. */
export const frozenSchema = 'test/contracts/scenario-report-v1.schema.json';
export const writtenSchema = 'templates/schemas/scenario-report.schema.json';

/** Returns the errors of validating a report against a schema; empty when it is valid. */
export function schemaProblems(report: unknown, file: string): unknown[] {
  const ajv = new Ajv({allErrors: true, strict: false});
  ajv.validate(JSON.parse(readFileSync(file, 'utf8')) as object, report);
  return ajv.errors ?? [];
}
