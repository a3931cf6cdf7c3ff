import {ESLint} from 'eslint';
import {describe, expect, it} from 'vitest';

const eslint = new ESLint();

// The text is linted in place of an existing file, since typed rules need one that is part of the project.
const library = 'src/cluster/members/fill.ts';
const command = 'src/commands/list.ts';

describe('the style check', () => {
  it.each([
    ['a default export', 'export default class A {}', 'no-restricted-syntax'],
    ['process.exit', 'process.exit(1);', 'no-restricted-syntax'],
    ['execa', "import {execa} from 'execa';\nexport const a = execa;", 'no-restricted-imports'],
    ['userInfo', "import {userInfo} from 'node:os';\nexport const a = userInfo;", 'no-restricted-imports'],
    ['listr2', "import {Listr} from 'listr2';\nexport const a = Listr;", 'no-restricted-imports'],
    ['oclif', "import {Command} from '@oclif/core';\nexport const a = Command;", 'no-restricted-imports'],
    ['any', 'export const a = (b: any): any => b;', '@typescript-eslint/no-explicit-any'],
    ['console', "console.log('x');", 'no-console'],
  ])('rejects %s in the library', async (_what, text, rule) => {
    expect(await rulesBrokenBy(text, library)).toContain(rule);
  });

  it.each([
    ["'see the state of the members: mcluster status'", library],
    ['`${String(1)}: mcluster start proxy1`', library],
    ["'mcluster down'", command],
  ])('rejects %s, which does not name its cluster, in %s', async (hint, file) => {
    expect(await rulesBrokenBy(`export const a = ${hint};\n`, file)).toEqual(['no-restricted-syntax']);
  });

  it('accepts commands that act on no cluster, and their help', async () => {
    const hint = "'mcluster list, mcluster doctor, mcluster fault add --help'";
    expect(await rulesBrokenBy(`export const a = ${hint};\n`, library)).toEqual([]);
  });

  it('lets a command use a default export, but not end the process', async () => {
    expect(await rulesBrokenBy('export default class A {\n  b = 1;\n}\n', command)).toEqual([]);
    expect(await rulesBrokenBy('process.exit(1);', command)).toContain('no-restricted-syntax');
  });
});

async function rulesBrokenBy(text: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, {filePath});
  return result!.messages.map(({ruleId}) => ruleId);
}
