import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';

const {scripts} = JSON.parse(readFileSync('package.json', 'utf8')) as {scripts: Record<string, string>};
const workflows = readdirSync('.github/workflows').map((name) => join('.github/workflows', name));
const guides = ['CONTRIBUTING.md', 'RELEASING.md', '.github/pull_request_template.md'];

describe('the workflows and the guides of contributors', () => {
  it.each(workflows)('%s is YAML that gives every job a machine, steps and a time limit', (file) => {
    const {jobs} = parse(readFileSync(file, 'utf8')) as {jobs: Record<string, object>};
    const keys = ['runs-on', 'steps', 'timeout-minutes'];
    for (const job of Object.values(jobs)) expect(Object.keys(job)).toEqual(expect.arrayContaining(keys));
  });

  it.each([...workflows, ...guides])('%s names only scripts that exist', (file) => {
    const text = readFileSync(file, 'utf8');
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name]) => name!);
    const files = [...text.matchAll(/\bscripts\/[\w-]+\.mjs/g)].map(([path]) => path);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
  });
});
