import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {errorCodes} from '../../../src/errors/codes.ts';
import {errorGuide} from '../../../src/errors/error-guide.ts';

const entryPoints = ['src/index.ts', 'src/testing.ts'].map(read).join('\n');

describe('the errors', () => {
  it('have an entry in docs/errors.md for every code', () => {
    const page = read('docs/errors.md');
    const missing = Object.keys(errorCodes).filter((code) => !page.includes(`| \`${code}\``));
    expect(missing).toEqual([]);
  });

  it('are explained in full sentences', () => {
    const texts = Object.values(errorGuide).flatMap(({meaning, action}) => [meaning, action]);
    expect(texts.filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
  });

  it('are exported where the docs or the doc comments of the public API name their class', () => {
    const exported = exportedNames(entryPoints);
    const named = [...documents(), ...publicSources()].flatMap(errorClassesIn);
    expect([...new Set(named)].filter((name) => !exported.has(name))).toEqual([]);
  });
});

function exportedNames(source: string): Set<string> {
  const lists = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].map(([, list]) => list!);
  return new Set(lists.flatMap((list) => list.split(',').map((name) => name.replace('type ', '').trim())));
}

function errorClassesIn(text: string): string[] {
  return [...text.matchAll(/\b[A-Z][A-Za-z]+Error\b/g)].map(([name]) => name);
}

function documents(): string[] {
  return ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].map(read);
}

/** Returns the sources of the entry points and of the files that they export from. */
function publicSources(): string[] {
  const files = [...entryPoints.matchAll(/ from '\.\/(.*)';$/gm)].map(([, file]) => join('src', file!));
  const comments = (text: string): string => (text.match(/\/\*\*[^]*?\*\//g) ?? []).join('\n');
  return [entryPoints, ...files.map(read)].map(comments);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
