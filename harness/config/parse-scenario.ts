import { LineCounter, parseDocument, type Document } from 'yaml';
import { LabError, messageOf } from '../model/errors.ts';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';
import { excerptOf } from './excerpt.ts';
import { contradictionsOf, problemsOf, type Problem } from './scenario-problems.ts';

/**
 * Reads the text of a scenario file. `file` is only for messages.
 *
 * Throws a LabError `SCENARIO_SYNTAX` (not YAML) or `SCENARIO_INVALID` whose message has one line for each problem:
 * `file:line:column: path: what (value)`; those of one that is not YAML are followed by the line, with a caret under the place.
 */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { line, column: col, path: '', message: error.message, excerpt: excerptOf(text, { line, column: col }) };
    });
    throw scenarioError('SCENARIO_SYNTAX', file, problems);
  }
  const data = valueOf(document, file);
  const result = scenarioSchema.safeParse(data);
  const problems = result.success
    ? contradictionsOf(result.data, document, lines)
    : problemsOf(result.error.issues, data, document, lines).sort((a, b) => a.line - b.line || a.column - b.column);
  if (!result.success || problems.length > 0) throw scenarioError('SCENARIO_INVALID', file, problems);
  return result.data;
}

/** The document as plain values; aliases to nowhere, and far too many of them, only show here. */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw scenarioError('SCENARIO_SYNTAX', file, [{ line: 1, column: 1, path: '', message: messageOf(cause) }]);
  }
}

function scenarioError(code: 'SCENARIO_SYNTAX' | 'SCENARIO_INVALID', file: string, problems: readonly Problem[]): LabError {
  const placeOf = ({ line, column }: Problem): string => `${file}:${line}:${column}`;
  const textOf = ({ path, message, excerpt = [] }: Problem): string =>
    [path === '' ? message : `${path}: ${message}`, ...excerpt].join('\n');
  const [first, ...rest] = problems as readonly [Problem, ...Problem[]];
  const lines = [textOf(first), ...rest.map((problem) => `${placeOf(problem)}: ${textOf(problem)}`)];
  return new LabError(code, lines.join('\n'), { place: placeOf(first) });
}
