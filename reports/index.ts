import type { RunRecord } from '../harness/model/run-record.ts';
import { describeRun } from './describe-run.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal, type TerminalOptions } from './terminal.ts';

const renderers = {
  terminal: (record: RunRecord, options: TerminalOptions) => renderTerminal(describeRun(record), options),
  markdown: (record: RunRecord) => renderMarkdown(describeRun(record)),
  junit: renderJunit,
  // Loaded when it is asked for: the charts' library takes longer to load than the others take to run.
  html: async (record: RunRecord) => (await import('./html/index.ts')).renderHtml(record),
  json: (record: RunRecord) => `${JSON.stringify(record, null, 2)}\n`,
} as const;

export type ReportFormat = keyof typeof renderers;

/** A run in one of the formats. `options` matter to the terminal only. */
export async function renderRun(
  record: RunRecord,
  format: ReportFormat,
  options: TerminalOptions = { color: false, columns: 100 },
): Promise<string> {
  return renderers[format](record, options);
}
