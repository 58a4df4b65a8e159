import type { AlertLog, FiredAlert } from '../../../model/alerts.ts';
import { askPrometheus, EVALUATION_MS, type PrometheusOptions, type Series } from './prometheus.ts';

/** An alert that was not seen for so long has resolved meanwhile, and fires anew. On a busy machine an evaluation may be left out. */
const GAP_MS = 2.5 * EVALUATION_MS;

export interface AlertLogOptions extends PrometheusOptions {
  readonly epochMs: () => number;
}

/**
 * Reads from Prometheus which alerts have fired when: it notes each evaluation in which one does. Asked afterwards rather than told by a webhook, as a
 * container reaches no port of this machine that is bound to 127.0.0.1, and so that nothing is missed by a receiver that was not there.
 */
export function createAlertLog({ epochMs, ...prometheus }: AlertLogOptions): AlertLog {
  return {
    async firedSince(fromMs) {
      const nowMs = epochMs();
      // One gap further back, to tell those that fired already.
      const seconds = Math.ceil((nowMs - fromMs + GAP_MS + EVALUATION_MS) / 1000);
      const question = { query: `ALERTS{alertstate="firing"}[${seconds}s]`, time: String(nowMs / 1000) };
      return (await askPrometheus(prometheus, 'query', question))
        .flatMap((series) => episodesOf(series, nowMs))
        .filter(({ firedMs }) => firedMs >= fromMs)
        .toSorted((a, b) => a.firedMs - b.firedMs || (a.name < b.name ? -1 : 1));
    },
  };
}

/** The times that an alert has fired: samples in a row are one. */
function episodesOf({ metric, values = [] }: Series, nowMs: number): FiredAlert[] {
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
