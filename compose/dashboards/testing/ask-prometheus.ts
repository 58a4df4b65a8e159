import { marks } from '../dashboard.ts';
import { dashboards } from '../index.ts';
import { substitute } from './promql.ts';

/** A query of a panel or a mark, and where it stands. */
export interface AskedQuery {
  readonly place: string;
  readonly expr: string;
  /** Why it may have no answer; see `Question`. */
  readonly rare: string | undefined;
}

export const askedQueries: readonly AskedQuery[] = [
  ...dashboards.flatMap(({ name, questions }) => questions.map(({ expr, rare }) => ({ place: name, expr, rare }))),
  ...marks.map(({ name, expr, rare }) => ({ place: `mark ${name}`, expr, rare })),
];

interface Answer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly values?: readonly (readonly [number, string])[] }[] };
}

async function ask(prometheusUrl: string, path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
  const body = new URLSearchParams(parameters);
  return (await (await fetch(`${prometheusUrl}/api/v1/${path}`, { method: 'POST', body })).json()) as Answer;
}

/** What a real Prometheus does not take, in words. */
export async function refusedBy(prometheusUrl: string): Promise<string[]> {
  const refused: string[] = [];
  for (const { place, expr } of askedQueries) {
    const { status, error } = await ask(prometheusUrl, 'query', { query: substitute(expr) });
    if (status !== 'success') refused.push(`${place}: ${expr}: ${error}`);
  }
  return refused;
}

const STEP_SECONDS = 5;

/** The queries that a Prometheus has no data for in a stretch of time (epoch milliseconds), in words; all were asked as a panel asks. */
export async function unansweredBy(
  prometheusUrl: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<(AskedQuery & { readonly problem: string })[]> {
  const range = { start: String(fromMs / 1000), end: String(toMs / 1000), step: String(STEP_SECONDS) };
  const unanswered: (AskedQuery & { readonly problem: string })[] = [];
  for (const query of askedQueries) {
    const { status, error, data } = await ask(prometheusUrl, 'query_range', { query: substitute(query.expr), ...range });
    const hasData = data?.result.some(({ values = [] }) => values.some(([, value]) => value !== 'NaN')) === true;
    if (status !== 'success' || !hasData) unanswered.push({ ...query, problem: error ?? 'no data' });
  }
  return unanswered;
}
