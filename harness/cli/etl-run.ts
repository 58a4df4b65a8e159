import type { EtlJob, EtlJobResult } from '../model/etl.ts';
import type { CliContext } from './context.ts';
import { runningEnvironment } from './environments.ts';
import { stampedLines } from './stamped-lines.ts';

export interface EtlRunFlags {
  readonly environment: string;
  readonly days: readonly string[] | undefined;
  readonly asJson: boolean;
}

/** Runs jobs on an environment that is up, and tells what has become of them; resolves with the exit code. */
export async function runJobs(jobs: readonly EtlJob[], { environment, days, asJson }: EtlRunFlags, context: CliContext): Promise<number> {
  const tell = stampedLines(context);
  const { directory, platform } = await runningEnvironment(context, environment);
  const signal = context.interrupts();
  await using orchestrator = await platform.openOrchestrator(directory);
  let ended = 0;
  const onUpdate = ({ name, state, attempts, error }: EtlJobResult): void => {
    const again = attempts > 1 ? ` in attempt ${attempts}` : '';
    tell(
      `${String(++ended).padStart(String(jobs.length).length)}/${jobs.length} ${name} ${state}${again}${error === null ? '' : `: ${firstLine(error)}`}`,
    );
  };
  const results = await orchestrator.run(jobs, { signal, onUpdate, ...(days === undefined ? {} : { days }) });
  await context.stdout.write(asJson ? `${JSON.stringify(results, null, 2)}\n` : await describe(results, jobs, context));
  if (signal.aborted) return 130;
  return results.every(({ state }) => state === 'succeeded') ? 0 : 1;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

async function describe(results: readonly EtlJobResult[], jobs: readonly EtlJob[], { stdout }: CliContext): Promise<string> {
  const { renderTable } = await import('../../reports/terminal.ts');
  const { formatBytes, formatCount, formatMs } = await import('../../reports/format.ts');
  const { criticalPath } = await import('../model/critical-path.ts');
  if (results.length === 0) return 'no jobs\n';
  const right = 'right' as const;
  const beganMs = Math.min(...results.map(({ queuedMs }) => queuedMs));
  const endedMs = Math.max(...results.map(({ endedMs, queuedMs }) => endedMs ?? queuedMs));
  const orNone = <T>(value: T | null, text: (known: T) => string): { text: string } => ({ text: value === null ? '-' : text(value) });
  const rows = results.map((result) => [
    { text: result.name },
    {
      text: result.attempts > 1 ? `${result.state}, attempt ${result.attempts}` : result.state,
      tone: result.state === 'succeeded' ? 'good' : 'bad',
    } as const,
    orNone(result.startedMs, (ms) => `+${formatMs(ms - beganMs)}`),
    orNone(result.startedMs, (ms) => formatMs(ms - result.queuedMs)),
    orNone(result.startedMs === null || result.endedMs === null ? null : result.endedMs - result.startedMs, formatMs),
    orNone(result.rows, formatCount),
    orNone(result.bytes, formatBytes),
  ]);
  const columns = [
    { title: 'job' },
    { title: 'state' },
    { title: 'started', align: right },
    { title: 'waited', align: right },
    { title: 'ran', align: right },
    { title: 'rows', align: right },
    { title: 'written', align: right },
  ];
  const path = criticalPath(
    results.map((result) => ({ ...result, dependsOn: jobs.find(({ name }) => name === result.name)?.dependsOn ?? [] })),
  );
  const succeeded = results.filter(({ state }) => state === 'succeeded').length;
  return (
    `${renderTable({ columns, rows }, stdout)}${succeeded} of ${results.length} jobs succeeded, in ${formatMs(endedMs - beganMs)}; ` +
    `the longest chain, ${formatMs(path.ms)}: ${path.jobs.join(' → ')}\n`
  );
}
