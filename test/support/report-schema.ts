import {readFileSync} from 'node:fs';
import {Ajv} from 'ajv';

/** As it was when version 1 of the report came out. Never written anew: what scripts read stays as it is. */
export const frozenSchema = 'test/contracts/scenario-report-v1.schema.json';
export const writtenSchema = 'templates/schemas/scenario-report.schema.json';

/** What is wrong with a report according to a schema; empty when it is valid. */
export function schemaProblems(report: unknown, file: string): unknown[] {
  const ajv = new Ajv({allErrors: true, strict: false});
  ajv.validate(JSON.parse(readFileSync(file, 'utf8')) as object, report);
  return ajv.errors ?? [];
}
