import type { AlertLog, FiredAlert } from '../../../model/alerts.ts';

/** How often the rules run: compose/config/prometheus/rules. */
const EVALUATION_MS = 5_000;
/** An alert that was not seen for so long has resolved meanwhile, and fires anew. On a busy machine an evaluation may be left out. */
const GAP_MS = 2.5 * EVALUATION_MS;
const ANSWER_TIMEOUT_MS = 10_000;

/** A series of Prometheus' answer: seconds of the epoch, and the value as text. */
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

export interface AlertLogOptions {
  /** `http://127.0.0.1:PORT` */
  readonly prometheusUrl: string;
  readonly epochMs: () => number;
  readonly fetch?: typeof fetch;
}

/**
 * Reads from Prometheus which alerts have fired when: it notes each evaluation in which one does. Asked afterwards rather than told by a webhook, as a
 * container reaches no port of this machine that is bound to 127.0.0.1, and so that nothing is missed by a receiver that was not there.
 */
export function createAlertLog({ prometheusUrl, epochMs, fetch: get = fetch }: AlertLogOptions): AlertLog {
  return {
    async firedSince(fromMs) {
      const nowMs = epochMs();
      // One gap further back, to tell those that fired already.
      const seconds = Math.ceil((nowMs - fromMs + GAP_MS + EVALUATION_MS) / 1000);
      const query = new URLSearchParams({ query: `ALERTS{alertstate="firing"}[${seconds}s]`, time: String(nowMs / 1000) });
      const response = await get(`${prometheusUrl}/api/v1/query?${query.toString()}`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`Prometheus answers HTTP ${response.status}`);
      const { data } = (await response.json()) as { data: { result: readonly Series[] } };
      return data.result
        .flatMap((series) => episodesOf(series, nowMs))
        .filter(({ firedMs }) => firedMs >= fromMs)
        .toSorted((a, b) => a.firedMs - b.firedMs || (a.name < b.name ? -1 : 1));
    },
  };
}

/** The times that an alert has fired: samples in a row are one. */
function episodesOf({ metric, values }: Series, nowMs: number): FiredAlert[] {
  const instants = values.map(([seconds]) => Math.round(seconds * 1000));
  const starts = instants.filter((ms, index) => ms - (instants[index - 1] ?? -Infinity) > GAP_MS);
  return starts.map((firedMs, index) => {
    const nextMs = starts[index + 1] ?? Infinity;
    const lastMs = instants.findLast((ms) => ms < nextMs) ?? firedMs;
    return {
      name: metric['alertname'] ?? 'unknown',
      component: metric['component'] ?? null,
      severity: metric['severity'] ?? 'unknown',
      firedMs,
      resolvedMs: nowMs - lastMs > GAP_MS ? lastMs + EVALUATION_MS : null,
    };
  });
}
