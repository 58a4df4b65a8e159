import { spawn } from 'node:child_process';
import { LabError } from '../model/errors.ts';
import { defineCommand } from './command.ts';

const TESTS = ['generators/**/*.test.ts', 'services/**/*.test.ts', 'harness/**/*.test.ts', 'reports/**/*.test.ts', 'scripts/**/*.test.ts'];

/** The longest test takes half a minute; a test that hangs must not hold up all of them for ever. */
const TEST_TIMEOUT_MS = 15 * 60_000;

/** `lab test`: runs the tests with Node's own runner, whose summary ends the output. */
export const test = defineCommand({
  name: 'test',
  group: 'Troubleshooting',
  summary: 'Run the tests',
  positionals: {},
  options: {},
  takesRest: true,
  examples: [
    ['lab test', 'All of them'],
    ['lab test harness/cli/cli.test.ts', 'One file, or several'],
    ['lab test --test-name-pattern kill', 'Those with this in their name; any flag of node --test works, with files too'],
  ],
  exits: { 0: 'all passed', 1: 'a test failed' },
  run({ rest }, context) {
    if (context.isInstalled) throw new LabError('SOURCES_MISSING', 'an installed package has no tests');
    const files = rest.filter((word) => word.endsWith('.test.ts'));
    const flags = rest.filter((word) => !word.endsWith('.test.ts'));
    const reporter = flags.some((flag) => flag.startsWith('--test-reporter')) ? [] : ['--test-reporter=spec'];
    const child = spawn(
      context.node.executable,
      ['--test', '--test-concurrency=2', `--test-timeout=${TEST_TIMEOUT_MS}`, ...reporter, ...flags, ...(files.length > 0 ? files : TESTS)],
      { cwd: context.root, stdio: 'inherit' },
    );
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    });
  },
});
