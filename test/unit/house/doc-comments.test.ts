import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import ts from 'typescript';
import {describe, expect, it} from 'vitest';

describe('doc comments', () => {
  it.each(['src/index.ts', 'src/testing.ts'])('are on every exported function and method of %s', (entryPoint) => {
    expect(exportsOf(entryPoint).flatMap(({file, name}) => undocumentedIn(file, name))).toEqual([]);
  });

  it('name the errors of a function with @throws', () => {
    const files = readdirSync('src', {recursive: true}).map((file) => join('src', String(file)));
    const prose = /\bThrows (?:\w+Error\b|what\b.*\bthrows,? and \w+Error\b)/;
    const lines = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .map((line, index) => ({file, line, number: index + 1})),
      );
    expect(lines.filter(({line}) => prose.test(line)).map(({file, number}) => `${file}:${number}`)).toEqual([]);
  });
});

type Exported = {file: string; name: string};

/** Returns the exports of an entry point, each with the file that declares it. */
function exportsOf(entryPoint: string): Exported[] {
  return parse(entryPoint).statements.flatMap((statement): Exported[] => {
    if (ts.isFunctionDeclaration(statement)) {
      return isExported(statement) ? [{file: entryPoint, name: statement.name!.text}] : [];
    }
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      return [];
    const file = join('src', (statement.moduleSpecifier as ts.StringLiteral).text);
    return statement.exportClause.elements.map(({propertyName, name}) => ({file, name: (propertyName ?? name).text}));
  });
}

/** Returns the function of this name, or the public methods of the class or type, that have no doc comment. */
function undocumentedIn(file: string, name: string): string[] {
  return parse(file).statements.flatMap((statement) => {
    if (nameOf(statement) !== name) return [];
    if (ts.isFunctionDeclaration(statement)) return isDocumented(statement) ? [] : [`${file}: ${name}`];
    return membersOf(statement)
      .filter((member) => isMethod(member) && !isDocumented(member))
      .map((member) => `${file}: ${name}.${nameOf(member)}`);
  });
}

function membersOf(statement: ts.Statement): readonly ts.Node[] {
  if (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) return statement.members;
  if (!ts.isTypeAliasDeclaration(statement)) return [];
  return ts.isTypeLiteralNode(statement.type) ? statement.type.members : [];
}

function isMethod(member: ts.Node): boolean {
  if (ts.isMethodDeclaration(member)) return !ts.isPrivateIdentifier(member.name);
  if (ts.isPropertySignature(member)) return member.type !== undefined && ts.isFunctionTypeNode(member.type);
  return ts.isMethodSignature(member);
}

function isDocumented(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0;
}

function isExported(statement: ts.FunctionDeclaration): boolean {
  return statement.modifiers?.some(({kind}) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function nameOf(node: ts.Node): string | undefined {
  const {name} = node as {name?: ts.Node};
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}
