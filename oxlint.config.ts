import { defineConfig } from 'oxlint';

/** Folders of the code, and what each may import besides itself (types too). `model` is for all. */
const mayImport: Record<string, readonly string[]> = {
  'harness/model': [],
  'harness/faults': [],
  'harness/config': ['generators'],
  'harness/judge': [],
  'harness/ledger': ['generators'],
  'harness/measure': ['generators', 'harness/ledger'],
  'harness/load': ['generators'],
  'harness/run': ['harness/load', 'harness/faults', 'harness/ledger', 'harness/measure', 'harness/judge', 'generators'],
  'harness/live': ['reports'],
  'harness/platforms': ['services', 'generators'],
  'harness/testing': ['harness/platforms', 'services', 'generators'],
  'harness/bench': ['harness/run', 'harness/load', 'harness/platforms', 'generators'],
  'harness/cli': [
    'harness/bench',
    'harness/config',
    'harness/run',
    'harness/platforms',
    'harness/measure',
    'harness/live',
    'generators',
    'reports',
  ],
  generators: [],
  services: ['generators'],
  reports: [],
  'compose/dashboards': [],
};

const folders = Object.keys(mayImport);

/** Specifiers are relative, so a folder is recognised by its last name: `../judge/judge.ts`. */
function patternsFor(folder: string): string[] {
  const allowed = new Set([folder, 'harness/model', ...(mayImport[folder] ?? [])]);
  const forbidden = folders.filter((other) => !allowed.has(other)).map((other) => other.split('/').at(-1) as string);
  return [...forbidden.map((name) => `../**/${name}/**`), '**/main.ts'];
}

const importRules = folders.map((folder) => ({
  files: [`${folder}/**/*.ts`],
  excludeFiles: ['**/*.test.ts', 'harness/cli/testing/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: patternsFor(folder),
            message: `${folder} may import only ${['itself', 'harness/model', ...(mayImport[folder] ?? [])].join(', ')}: see the table in oxlint.config.ts.`,
          },
        ],
      },
    ] as const,
  },
}));

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['node_modules', 'runs', '.lakelab', '.node'],
  rules: {
    // The functions of node:test return promises that the runner itself awaits.
    'typescript/no-floating-promises': [
      'error',
      {
        allowForKnownSafeCalls: [
          {
            from: 'package',
            package: 'node:test',
            name: ['describe', 'it', 'suite', 'test', 'before', 'after', 'beforeEach', 'afterEach'],
          },
        ],
      },
    ],
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
    'typescript/only-throw-error': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'import/no-cycle': 'error',
    'unicorn/prefer-node-protocol': 'error',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-new-array': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'unicorn/no-array-fill-with-reference-type': 'off',
    'eslint/no-await-in-loop': 'off',
    'eslint/no-shadow': 'off',
    'eslint/no-underscore-dangle': 'off',
    'eslint/no-console': 'error',
    'eslint/eqeqeq': 'error',
    'eslint/prefer-const': 'error',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default-member': 'off',
  },
  overrides: [...importRules, { files: ['scripts/**/*.ts'], rules: { 'eslint/no-console': 'off' } }] as never,
});
