import type { Document, LineCounter } from 'yaml';
import type { z } from 'zod';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';
import { didYouMean } from './nearest.ts';
import { compressLimits } from './plan.ts';
import { keysAt } from './schema-walk.ts';
import { placeOfKey, placeOfValue, type Place } from './yaml-place.ts';

/** One thing wrong with a scenario file. */
export interface Problem extends Place {
  /** Such as `phases[0].rate`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** Lines that show the place, where the message alone does not help. */
  readonly excerpt?: readonly string[];
}

/** What a schema issue says of a file, with the offending value and its place. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], data: unknown, document: Document, lines: LineCounter): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(scenarioSchema, issue.path);
      return issue.keys.map((key) => ({
        ...placeOfKey(document, lines, issue.path, key),
        path: pathText([...issue.path, key]),
        message: `unknown key ${JSON.stringify(key)}${didYouMean(key, known)}`,
      }));
    }
    const value = valueAt(data, issue.path);
    return [
      {
        ...placeOfValue(document, lines, issue.path),
        path: pathText(issue.path),
        message: value === undefined ? 'is missing' : `${expectation(issue, value)}${preview(value)}`,
      },
    ];
  });
}

/** What no single field can show: fields that contradict each other. */
export function contradictionsOf(scenario: Scenario, document: Document, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  scenario.phases.forEach(({ name }, index) => {
    const path = ['phases', index, 'name'];
    if (seen.has(name)) {
      problems.push({
        ...placeOfValue(document, lines, path),
        path: pathText(path),
        message: `expected a name of its own for each phase ("${name}")`,
      });
    }
    seen.add(name);
  });
  const { covers } = scenario.workload;
  const loadMs = scenario.phases.reduce((sum, phase) => sum + phase.duration, 0);
  const problemAt = (path: readonly PropertyKey[], message: string): void => {
    problems.push({ ...placeOfValue(document, lines, path), path: pathText(path), message });
  };
  scenario.faults.forEach((fault, index) => {
    const path = ['faults', index];
    if (fault.phase === 'etl') {
      if (scenario.etl.jobs === 'none') problemAt([...path, 'phase'], 'expected `etl.jobs: daily`: without jobs there is no such phase');
    } else if (fault.at >= loadMs)
      problemAt([...path, 'at'], `expected an instant within the load (${fault.at / 1000} s of ${loadMs / 1000} s)`);
    else if (fault.at + fault.for > loadMs) {
      problemAt([...path, 'for'], `expected an end within the load (${(fault.at + fault.for) / 1000} s of ${loadMs / 1000} s)`);
    }
    const other = scenario.faults
      .slice(0, index)
      .findIndex((earlier) => earlier.kill === fault.kill && earlier.phase === fault.phase && overlap(earlier, fault));
    if (other !== -1) {
      problemAt([...path, 'at'], `expected ${fault.kill} to be alive again before it is killed (faults[${other}] overlaps)`);
    }
  });
  scenario.targets.forEach(({ metric }, index) => {
    const missing = {
      recovery_seconds: !scenario.faults.some(({ phase }) => phase === 'load') && 'recover from',
      alert_seconds: scenario.faults.length === 0 && 'tell of',
    }[metric as 'recovery_seconds' | 'alert_seconds'] as string | false | undefined;
    if (missing) problemAt(['targets', index, 'metric'], `expected \`faults\` in the scenario: without one there is nothing to ${missing}`);
  });
  if (covers !== undefined && (covers / loadMs < compressLimits.min || covers / loadMs > compressLimits.max)) {
    const path = ['workload', 'covers'];
    problems.push({
      ...placeOfValue(document, lines, path),
      path: pathText(path),
      message:
        `expected ${compressLimits.min} to ${compressLimits.max} times the length of the phases together ` +
        `(${covers / 1000} s of virtual time in ${loadMs / 1000} s)`,
    });
  }
  return problems;
}

/** Whether one begins before the other has ended; two at the same instant do, however short they are. */
function overlap(a: Scenario['faults'][number], b: Scenario['faults'][number]): boolean {
  const [first, second] = a.at <= b.at ? [a, b] : [b, a];
  return first.at === second.at || first.at + first.for > second.at;
}

/** What may be meant where there is much to choose from. */
function meant(value: string, names: readonly string[]): string {
  const near = didYouMean(value, names);
  if (near !== '') return near;
  const words = value
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2 && !UNITS.has(word));
  const alike = names.filter((name) => words.some((word) => name.includes(word)));
  const list = alike.length > 0 && alike.length <= MOST_ALIKE ? ` (there ${alike.length === 1 ? 'is' : 'are'} ${alike.join(', ')})` : '';
  return list === '' ? ' (docs/scenarios.md lists them all)' : list;
}

const MOST_ALIKE = 8;
/** Words that many names have. */
const UNITS: ReadonlySet<string> = new Set(['events', 'seconds', 'bytes']);

function expectation(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid') ? `expected ${issue.expected}, got ${typeName(value)}` : `expected ${issue.message}`;
    case 'invalid_value':
      return typeof value === 'string' && issue.values.length > 12
        ? `unknown name${meant(value, issue.values.map(String))}`
        : `expected one of ${issue.values.join(', ')}${typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : ''}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? `expected at least ${issue.minimum} ${issue.origin === 'array' ? 'entry' : 'character'}`
        : `expected a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
    case 'too_big':
      return `expected a number ${issue.inclusive === false ? 'below' : 'of at most'} ${issue.maximum}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid')
        ? `expected ${issue.format === 'datetime' ? 'an instant such as 2026-03-02T00:00:00Z' : issue.format}`
        : `expected ${issue.message}`;
    default:
      return `expected ${issue.message}`;
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** ` (value)` as it stands in the file, cut to what fits a line; nothing for lists and objects, which the place shows better. */
function preview(value: unknown): string {
  if (typeof value === 'object' && value !== null) return '';
  const text = JSON.stringify(value) ?? String(value);
  return ` (${text.length > 60 ? `${text.slice(0, 57)}...` : text})`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    data,
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? keyText(key) : `${text}.${keyText(key)}`),
    '',
  );
}

/** Keys are written as they are, unless that could be misread or break the line. */
function keyText(key: PropertyKey): string {
  return /^[\w-]+$/.test(String(key)) ? String(key) : JSON.stringify(String(key));
}
