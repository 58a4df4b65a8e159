import type { Lake, Row } from '../model/platform.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { existingEnvironment } from './environments.ts';
import { keptPlatform } from './kept-run.ts';
import { environment, out } from './options.ts';
import { stampedLines } from './stamped-lines.ts';

/** `lab sql`: asks the lake of an environment, up or down, or of a kept run. */
export const sql = defineCommand({
  name: 'sql',
  group: 'Data',
  summary: 'Ask the lake, whether its platform is up or down',
  positionals: {
    query: {
      type: 'string',
      demandOption: true,
      describe:
        'One statement that only reads, in the SQL of the platform (DuckDB; Trino on agnostic): SELECT, WITH, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN',
    },
  },
  options: {
    environment,
    run: {
      type: 'string',
      placeholder: 'RUN',
      requiresArg: true,
      describe: 'Ask the lake of this run (made with --keep), not of an environment',
    },
    format: {
      type: 'string',
      placeholder: 'FORMAT',
      choices: ['table', 'json', 'csv'],
      default: 'table',
      requiresArg: true,
      describe: 'How to write the rows',
    },
    out,
  },
  examples: [
    ['lab sql "SELECT type, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC"', 'Of the environment "default"'],
    ['lab sql "SHOW TABLES"', 'What there is: events, raw_events, commits, and one table for each ETL job that has run'],
    ['lab sql "DESCRIBE events"', 'Its columns'],
    ['lab sql --run latest "SELECT * FROM daily_kpis"', 'A result of the ETL of a kept run'],
  ],
  async run(args, context) {
    const signal = context.interrupts();
    await using lake = await openLake(args, signal, context);
    const rows = await Promise.race([lake.query(args.query), abortOf(signal)]);
    await context.stdout.write(await render(rows, args.format, context));
    return 0;
  },
});

/** Rejects when the signal is aborted. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}

async function openLake(
  args: { environment: string; run?: string | undefined; out?: string | undefined },
  signal: AbortSignal,
  context: CliContext,
): Promise<Lake> {
  const { directory, platform } =
    args.run === undefined ? await existingEnvironment(context, args.environment) : await keptPlatform(args.run, args.out, context);
  return platform.openLake(directory, { signal, onProgress: stampedLines(context) });
}

async function render(rows: readonly Row[], format: string, context: CliContext): Promise<string> {
  if (format === 'json') return `${JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2)}\n`;
  const names = Object.keys(rows[0] ?? {});
  const text = (row: Row, name: string): string => String(row[name] ?? (format === 'csv' ? '' : 'NULL'));
  if (format === 'csv') {
    const quoted = (value: string): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    return [names, ...rows.map((row) => names.map((name) => text(row, name)))].map((line) => `${line.map(quoted).join(',')}\n`).join('');
  }
  const { renderTable } = await import('../../reports/terminal.ts');
  if (rows.length === 0) return 'no rows\n';
  const table = { columns: names.map((title) => ({ title })), rows: rows.map((row) => names.map((name) => ({ text: text(row, name) }))) };
  return `${renderTable(table, context.stdout)}${rows.length} ${rows.length === 1 ? 'row' : 'rows'}\n`;
}
