import js from '@eslint/js';
import {defineConfig, globalIgnores} from 'eslint/config';
import tseslint from 'typescript-eslint';

const onlyIn = {
  execa: 'src/support/exec.ts is the one place that starts commands.',
  view: 'Drawing belongs to src/cli and src/commands; the library returns values.',
};

const noExit = {
  selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
  message: 'Throw, or set process.exitCode: process.exit cuts off output and cleaning up.',
};

const inLibrary = [
  {selector: 'ExportDefaultDeclaration', message: 'Named exports only; default is for commands.'},
  {selector: 'TSEnumDeclaration', message: 'A union of literals says the same without code.'},
  noExit,
];

// Those that act on the default cluster when they get no name; help about them needs none.
const onCluster =
  'down|env|explain|fault|fill|flush|heal|kill|logs|partition|pause|restart|resume|slow|start|status|stop';
const unnamed = `/\\bmcluster (?:${onCluster})\\b(?! (?:add |list |remove )?--help)/`;

const noUnnamedCommand = [`Literal[value=${unnamed}]`, `TemplateElement[value.raw=${unnamed}]`].map((selector) => ({
  selector,
  message: 'A command to run next names its cluster: nextCommand in src/errors makes it.',
}));

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'templates/']),
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {globals: {process: 'readonly', console: 'readonly', URL: 'readonly', module: 'writable'}},
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname},
    },
    rules: {
      // `type` for data, `interface` for what is implemented: a choice of meaning, not of style.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', {ignorePrimitives: {boolean: true, string: true}}],
      // An array index or a Map's value that a line above made sure of; noUncheckedIndexedAccess asks for it a lot.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Bytes are written as latin1 strings, and text is counted in characters: both spread strings on purpose.
      '@typescript-eslint/no-misused-spread': ['error', {allow: [{from: 'lib', name: 'string'}]}],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Implementing an asynchronous interface with nothing to wait for is fine.
      '@typescript-eslint/require-await': 'off',
      // Declarations are made file by file, so what is exported needs its type written out.
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/consistent-generic-constructors': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 300],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', {max: 60, skipBlankLines: true, skipComments: true}],
      'no-restricted-syntax': ['error', ...inLibrary],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {name: 'execa', message: onlyIn.execa},
            {
              name: 'node:os',
              importNames: ['userInfo'],
              message: 'Throws for users without an entry in passwd: ourUser.',
            },
            {name: '@oclif/core', message: onlyIn.view},
            {name: 'listr2', message: onlyIn.view},
          ],
        },
      ],
    },
  },
  {
    files: ['src/{runtimes,cluster,scenario,proxy,cli}/**/*.ts'],
    rules: {'no-restricted-syntax': ['error', ...inLibrary, ...noUnnamedCommand]},
  },
  {
    files: ['src/support/exec.ts'],
    rules: {'no-restricted-imports': 'off'},
  },
  {
    files: ['src/cli/**/*.ts', 'src/commands/**/*.ts'],
    rules: {'no-restricted-imports': ['error', {paths: [{name: 'execa', message: onlyIn.execa}]}]},
  },
  {
    // oclif loads commands and hooks by their default export.
    files: ['src/commands/**/*.ts', 'src/cli/command-not-found.ts'],
    rules: {
      'no-restricted-syntax': ['error', noExit, ...noUnnamedCommand],
    },
  },
  {
    files: ['test/**/*.ts', 'vitest*.config.ts', 'scripts/**'],
    rules: {
      'no-console': 'off',
      // A suite of cases is a list; splitting it hides the order.
      'max-lines': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
