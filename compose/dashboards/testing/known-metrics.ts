import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

interface ScrapeConfig {
  readonly job_name: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly metric_relabel_configs?: readonly {
    readonly source_labels?: readonly string[];
    readonly regex?: string;
    readonly action: string;
  }[];
}

/** Where our own components say the names of their metrics. */
const sources: readonly { readonly files: string; readonly pattern: RegExp; readonly prefix?: string }[] = [
  { files: 'services/ingest/*.ts', pattern: /name: '(ingest_\w+)'/g },
  { files: 'services/stream/progress.py', pattern: /\bmetric\(\s*"(\w+)"/g, prefix: 'lakelab_stream_' },
  { files: 'compose/images/container-exporter/exporter.go', pattern: /f\.add\("(\w+)"/g },
  { files: 'harness/run/run-figures.ts', pattern: /figure\('(\w+)'/g, prefix: 'lakelab_sender_' },
  { files: 'harness/run/run-figures.ts', pattern: /name: '(lakelab_\w+)'/g },
];

/** Whether Prometheus can have a metric: a rule records it, a scrape keeps it, or a component of ours tells it. */
export async function knownMetrics(root: string): Promise<(name: string) => boolean> {
  const names = new Set(['up', 'ALERTS']);
  const patterns: RegExp[] = [];
  const folder = join(root, 'compose/config/prometheus');
  const rules = parse(await readFile(join(folder, 'rules/indicators.rules.yml'), 'utf8')) as { groups: { rules: { record: string }[] }[] };
  for (const { record } of rules.groups.flatMap((group) => group.rules)) names.add(record);
  const { scrape_configs: jobs } = parse(await readFile(join(folder, 'prometheus.yml'), 'utf8')) as { scrape_configs: ScrapeConfig[] };
  for (const { params = {}, metric_relabel_configs: changes = [] } of jobs) {
    for (const name of [...(params['metrics'] ?? []).flatMap((list) => list.split(',')), ...(params['name[]'] ?? [])]) names.add(name);
    for (const { source_labels: labels, regex, action } of changes) {
      if (action === 'keep' && labels?.includes('__name__')) patterns.push(new RegExp(`^(?:${regex ?? ''})$`));
    }
  }
  for (const { files, pattern, prefix = '' } of sources) {
    let found = 0;
    for await (const file of glob(files, { cwd: root })) {
      for (const [, name] of (await readFile(join(root, file), 'utf8')).matchAll(pattern)) {
        names.add(`${prefix}${name}`);
        found++;
      }
    }
    if (found === 0) throw new Error(`no metric is named in ${files} any more`);
  }
  return (name) => names.has(name) || names.has(name.replace(/_(bucket|sum|count)$/, '')) || patterns.some((pattern) => pattern.test(name));
}
