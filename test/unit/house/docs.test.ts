import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';

const pages = readdirSync('docs').map((name) => join('docs', name));
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'RELEASING.md', 'CODE_OF_CONDUCT.md', ...pages];

describe('the documentation', () => {
  it('has every page of docs/ in docs/README.md', () => {
    const index = readFileSync('docs/README.md', 'utf8');
    const names = readdirSync('docs').filter((name) => name !== 'README.md');
    expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });

  it.each(documents)('%s links only to files and headings that exist', (file) => {
    expect(linksIn(file).filter((link) => !exists(file, link))).toEqual([]);
  });

  it('keeps the README under 250 lines', () => {
    expect(readFileSync('README.md', 'utf8').split('\n').length).toBeLessThan(250);
  });
});

function linksIn(file: string): string[] {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => !/^https?:/.test(link));
}

function exists(from: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? from : join(dirname(from), path);
  return existsSync(target) && (anchor === undefined || headings(target).includes(anchor));
}

/** Returns the anchors that Markdown renderers give to the headings of a file. */
function headings(file: string): string[] {
  const lines = readFileSync(file, 'utf8').match(/^#+ .*$/gm) ?? [];
  const anchorOf = (line: string): string =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '');
  return lines.map((line) => anchorOf(line).replaceAll(' ', '-'));
}
