import type { RunRecord, Verdict } from '../harness/model/run-record.ts';
import { formatFigure, formatMargin } from './format.ts';

/**
 * The verdicts of a run as JUnit XML, one test case for each target, and one for the run itself.
 * A missed target is a failure; one that could not be judged is an error, so that no CI takes it for a pass.
 */
export function renderJunit(record: RunRecord): string {
  const cases = [runCase(record), ...record.verdicts.map((verdict) => verdictCase(verdict, record.scenario.name))];
  const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
  const totals = {
    tests: cases.length,
    failures: cases.filter(({ result }) => result === 'failure').length,
    errors: cases.filter(({ result }) => result === 'error').length,
    time: seconds.toFixed(3),
  };
  const suite = attributes({ name: `lakelab ${record.scenario.name} on ${record.platform.name}`, ...totals, timestamp: record.startedAt });
  const properties = { runId: record.runId, seed: record.seed, lakelabVersion: record.lakelabVersion, command: record.command };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'lakelab', ...totals })}>`,
    `  <testsuite${suite}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.map(({ xml }) => xml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface TestCase {
  readonly result: 'passed' | 'failure' | 'error';
  readonly xml: string;
}

function runCase({ scenario, outcome, error }: RunRecord): TestCase {
  const ended = outcome === 'failed' || outcome === 'interrupted';
  return testCase(
    { classname: scenario.name, name: 'the run ends in order' },
    ended ? { result: 'error', type: error?.code ?? outcome, message: error?.message ?? `the run was ${outcome}` } : undefined,
  );
}

function verdictCase(verdict: Verdict, scenario: string): TestCase {
  const { metric, statistic, comparison, unit } = verdict;
  const limit = `${comparison === 'max' ? 'at most' : 'at least'} ${formatFigure(verdict.limit, unit)}`;
  const name = `${metric}${statistic === 'value' ? '' : ` ${statistic}`} is ${limit}`;
  if (verdict.outcome === 'met') return testCase({ classname: scenario, name }, undefined);
  if (verdict.outcome === 'unknown') {
    return testCase({ classname: scenario, name }, { result: 'error', type: 'unknown', message: verdict.reason ?? 'could not be judged' });
  }
  const value = verdict.value === null ? 'nothing' : formatFigure(verdict.value, unit);
  const margin = verdict.margin === null ? '' : ` (margin ${formatMargin(verdict.margin)})`;
  return testCase(
    { classname: scenario, name },
    { result: 'failure', type: 'missed', message: `measured ${value}, wanted ${limit}${margin}` },
  );
}

interface Trouble {
  readonly result: 'failure' | 'error';
  readonly type: string;
  readonly message: string;
}

function testCase(identity: { classname: string; name: string }, trouble: Trouble | undefined): TestCase {
  if (trouble === undefined) return { result: 'passed', xml: `    <testcase${attributes(identity)}/>` };
  const { result, type, message } = trouble;
  return {
    result,
    xml: [`    <testcase${attributes(identity)}>`, `      <${result}${attributes({ type, message })}/>`, '    </testcase>'].join('\n'),
  };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join('');
}

// Most control characters, half surrogate pairs and two non-characters cannot be written in XML at all, not even escaped.
// oxlint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

function escape(text: string): string {
  return text.replaceAll(unwritable, '\ufffd').replaceAll(/[&<>"\n\t\r]/g, (character) => entities[character] ?? character);
}
