import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {describe, expect, it} from 'vitest';

const sources = readdirSync('src', {recursive: true})
  .map((file) => `src/${String(file)}`)
  .filter((file) => file.endsWith('.ts'));

describe('the folders of src/', () => {
  it('have at most 15 files each, except commands/, where a file is a command', () => {
    const counts = new Map<string, number>();
    for (const folder of sources.map(dirname)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    counts.delete('src/commands');
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });

  it('never have a name that says nothing about what is in them', () => {
    expect(sources.filter((file) => /\/(utils?|helpers?|common|lib|shared)\//.test(file))).toEqual([]);
  });
});

describe('the files of src/', () => {
  /** Files there are named after what they register: a command, a step, an assertion, a kind of fault. */
  const registries = /^src\/(?:commands|scenario\/(?:steps|assertions)|faults\/kinds|runtimes\/embedded\/commands)\//;

  it('have names of their own, except those named after what they register, and the entries of processes', () => {
    const names = sources.filter((file) => !registries.test(file)).map((file) => basename(file));
    const repeated = names.filter((name, index) => names.indexOf(name) !== index);
    expect(repeated.filter((name) => name !== 'daemon.ts')).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');

  it('names only files and folders that exist', () => {
    const named = [...page.matchAll(/`(src\/[\w./-]+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('has a row for every layer', () => {
    const layers = readdirSync('src', {withFileTypes: true}).filter((entry) => entry.isDirectory());
    expect(layers.map(({name}) => name).filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});
