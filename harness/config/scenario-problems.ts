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

function expectation(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid') ? `expected ${issue.expected}, got ${typeName(value)}` : `expected ${issue.message}`;
    case 'invalid_value':
      return typeof value === 'string' && issue.values.length > 12
        ? `unknown name${didYouMean(value, issue.values.map(String))}`
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
