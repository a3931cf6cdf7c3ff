import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it} from 'vitest';
import {frozenSchema, schemaProblems, writtenSchema} from '../../support/report-schema.ts';
import {exampleReport} from './example-report.ts';

type Script = {reportSchema: () => object};

describe('the JSON schema of the json report', () => {
  it('is up to date with its type; npm run schemas regenerates it', async () => {
    const {reportSchema} = (await import(pathToFileURL(resolve('scripts/report-schema.mjs')).href)) as Script;
    expect(JSON.parse(readFileSync(writtenSchema, 'utf8'))).toEqual(JSON.parse(JSON.stringify(reportSchema())));
  });

  it.each([writtenSchema, frozenSchema])('%s accepts a report of every kind of run', (file) => {
    expect(schemaProblems(JSON.parse(JSON.stringify(exampleReport())), file)).toEqual([]);
  });

  it.each([writtenSchema, frozenSchema])('%s allows new fields, and neither removed nor changed ones', (file) => {
    const {outcome, runs, ...rest} = exampleReport();
    const [run] = runs;
    expect(schemaProblems({...rest, outcome, runs, more: 1}, file)).toEqual([]);
    expect(schemaProblems({...rest, runs}, file)).toMatchObject([{keyword: 'required'}]);
    expect(schemaProblems({...rest, outcome, runs: [{...run, seed: '1'}]}, file)).toMatchObject([
      {instancePath: '/runs/0/seed'},
    ]);
  });
});
