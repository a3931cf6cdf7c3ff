import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';

/** Words that leave open who acts or on what; name the client, the proxy, the user or the process instead. */
const vague = [
  'nobody',
  'whoever',
  'anybody',
  'somebody',
  'someone',
  'no one',
  'deed',
  'meanwhile',
  'all the same',
  'as it were',
  'told',
  'not ours',
  'goes on',
  'for ever',
  'whatever happened',
];
/** Names that the glossary of docs/architecture.md has replaced. */
const retired = [
  'Comeback',
  'takenIn',
  'takeIn',
  'Lapse',
  'Acknowledged',
  'Told',
  'AtWork',
  'InForce',
  'FaultPlan',
  'FaultOrder',
  'PlacedFault',
  'NodeTopology',
  'RuntimeNode',
  'NodeHandle',
];
const words = `\\b(?:${vague.join('|')})\\b`;
/** Between quotes a word is a name, such as that of the user `nobody`, or in `-u nobody`; one at the start or end of a message is not. */
const pattern = new RegExp(`(?<!['"\`]|-u )${words}|(?<!-u )${words}(?!['"\`])`, 'i');

describe('plain words', () => {
  it.each(['src', 'docs', 'templates', 'scripts', 'test/support', 'test/bench', '.ci'])('are used in %s', (folder) => {
    expect(
      filesIn(folder, /(?:^|\/)[^/.]+$|\.(?:ts|mjs|cjs|sh|md|ya?ml|html|css)$/).flatMap((file) =>
        vagueLines(file, () => true),
      ),
    ).toEqual([]);
  });

  it('are used in the titles of tests', () => {
    const isTitle = (line: string): boolean => /\b(?:it|test|describe)[.\w]*\(/.test(line);
    expect(filesIn('test', /\.ts$/).flatMap((file) => vagueLines(file, isTitle))).toEqual([]);
  });

  it('are used in the documents of the repository', () => {
    const documents = readdirSync('.').filter((name) => name.endsWith('.md'));
    expect(documents.flatMap((file) => vagueLines(file, () => true))).toEqual([]);
  });
});

describe('the names of the glossary', () => {
  it('are used in src/ instead of the names that they replaced', () => {
    const name = new RegExp(`\\b(?:${retired.join('|')})\\b`);
    expect(filesIn('src', /\.ts$/).filter((file) => name.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(folder, {recursive: true})
    .map((file) => join(folder, String(file)))
    .filter((file) => name.test(file) && statSync(file).isFile());
}

function vagueLines(file: string, isChecked: (line: string) => boolean): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    isChecked(line) && pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
  );
}
