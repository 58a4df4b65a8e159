import { parser } from '@prometheus-io/lezer-promql';

/** Stands for a question: what Grafana puts in place of its variables, at the least. */
export function substitute(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m').replaceAll('$__interval', '15s').replaceAll('$run', '.*');
}

/** Reads PromQL as Prometheus' own editor does. */
export function readPromql(expr: string): { readonly problems: readonly string[]; readonly metrics: readonly string[] } {
  const problems: string[] = [];
  const metrics: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      const text = expr.slice(from, to);
      if (type.isError) problems.push(`at ${from}: "${expr.slice(from, from + 20)}"`);
      else if (type.name === 'Identifier' && node.parent?.type.name === 'VectorSelector') metrics.push(text);
    },
  });
  return { problems, metrics };
}
