/** How often the rules run, and so how fine indicators and alerts are: compose/config/prometheus/rules. */
export const EVALUATION_MS = 5_000;
const ANSWER_TIMEOUT_MS = 10_000;

/** A series of Prometheus' answer: seconds of the epoch, and the value as text. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Of a stretch of time. */
  readonly values?: readonly Sample[];
  /** Of an instant. */
  readonly value?: Sample;
}
type Sample = readonly [seconds: number, value: string];

export interface PrometheusOptions {
  /** `http://127.0.0.1:PORT` */
  readonly prometheusUrl: string;
  readonly fetch?: typeof fetch;
}

/** Asks Prometheus' HTTP API. Rejects where it does not answer as it should. */
export async function askPrometheus(
  { prometheusUrl, fetch: get = fetch }: PrometheusOptions,
  path: 'query' | 'query_range',
  question: Readonly<Record<string, string>>,
): Promise<readonly Series[]> {
  const response = await get(`${prometheusUrl}/api/v1/${path}?${new URLSearchParams(question).toString()}`, {
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`Prometheus answers HTTP ${response.status}`);
  const { data } = (await response.json()) as { data: { result: readonly Series[] } };
  return data.result;
}
