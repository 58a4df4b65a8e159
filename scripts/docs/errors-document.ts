import { errorTable, launcherErrorTable, type ErrorEntry } from '../../harness/model/error-table.ts';
import { code, document, generatedFrom, table } from './markdown.ts';

/** docs/errors.md: every coded error. */
export function errorsDocument(): string {
  return document(
    '# Errors',
    generatedFrom('harness/model/error-table.ts'),
    `An expected failure is printed on stderr, without a stack: what and where, and what to do about it. Further problems of the same file have a line each, indented; where a file
is not YAML, its line is shown with a caret under the place. With \`--json\`, too, an error is told on stderr only.`,
    `    error SCENARIO_INVALID mine.yaml:7:11: phases[0].rate: expected a rate above 0x and at most 100x ("0x")
      mine.yaml:9:5: targets[0]: expected exactly one of \`max\` and \`min\`, got neither
    hint: docs/scenarios.md explains every key; with scenarios/scenario.schema.json editors complete and check them (docs/errors.md#scenario_invalid)`,
    `Codes do not change; messages and hints may. The same code, message and hint stand as \`error\` in the \`run.json\` of a run that failed. There, \`BUG\` (exit code 70) is
a fault of lakelab itself, which is printed with its stack and should be reported, and \`INTERRUPTED\` (130) is Ctrl-C.`,
    table(
      ['code', 'exit code:', 'meaning'],
      [...Object.entries(errorTable), ...Object.entries(launcherErrorTable)].map(([name, { exitCode, meaning }]) => [
        `[${name}](#${name.toLowerCase()})`,
        String(exitCode),
        meaning,
      ]),
    ),
    '## While lakelab runs',
    ...Object.entries(errorTable).map(section),
    '## Before it runs: the launcher',
    ...Object.entries(launcherErrorTable).map(section),
  );
}

function section([name, { exitCode, meaning, hint }]: readonly [string, ErrorEntry]): string {
  return document(`### ${name}`, meaning, `- What helps: ${hint}.\n- Exit code: ${code(exitCode)}`).trimEnd();
}
