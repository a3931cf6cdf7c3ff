import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import ts from 'typescript';

/**
 * Writes the declarations of the package: those of the entry points, and of the files that they refer to. Each file is
 * converted by itself, without the types of others, which takes a tenth of the time of a whole compilation. So exports
 * of these files need explicit types, as with TypeScript's `isolatedDeclarations`; throws an error that says where one
 * is missing.
 */
export function writeDeclarations(entryPoints, folders) {
  const problems = [];
  const seen = new Set(entryPoints);
  // A Set also visits entries that are added during the iteration.
  for (const file of seen) {
    const {text, errors} = declarationOf(file);
    problems.push(...errors);
    const imports = relativeImportsOf(text, file);
    for (const {fileName} of imports) seen.add(join(dirname(file), fileName));
    const output = relative('src', file).replace(/\.ts$/, '.d.ts');
    for (const folder of folders) put(join(folder, output), withJsEndings(text, imports));
  }
  if (problems.length > 0) throw new Error(`exports that users see need explicit types:\n${problems.join('\n')}`);
}

function declarationOf(file) {
  const {outputText, diagnostics} = ts.transpileDeclaration(readFileSync(file, 'utf8'), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions,
  });
  return {text: outputText, errors: diagnostics.map((diagnostic) => said(diagnostic, file))};
}

const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  isolatedDeclarations: true,
  declaration: true,
  stripInternal: true,
};

function relativeImportsOf(text, file) {
  const {importedFiles} = ts.preProcessFile(text, true, true);
  const foreign = importedFiles.find(({fileName}) => !fileName.startsWith('.') && !fileName.startsWith('node:'));
  if (foreign) throw new Error(`${file} shows users a type of ${foreign.fileName}, a package that they do not have`);
  return importedFiles.filter(({fileName}) => fileName.startsWith('.'));
}

/**
 * Rewrites `./x.ts` to `./x.js`, as compilers before TypeScript 5 require. `pos` is the position of the opening quote.
 */
function withJsEndings(text, imports) {
  return imports.reduceRight((result, {fileName, pos}) => {
    const end = pos + 1 + fileName.length;
    return `${result.slice(0, end - '.ts'.length)}.js${result.slice(end)}`;
  }, text);
}

function said({messageText, start, file}, name) {
  const {line} = file.getLineAndCharacterOfPosition(start);
  return `  ${name}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

function put(file, text) {
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(file, text);
}
