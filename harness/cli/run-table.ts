import type { Tone } from '../../reports/document.ts';
import { formatBytes, formatMs, formatRatio } from '../../reports/format.ts';
import type { RunEntry, RunState } from '../../reports/history/list-runs.ts';
import { renderTable } from '../../reports/terminal.ts';
import type { CliContext } from './context.ts';
import { nameOfRun } from './run-folder.ts';

const tones: Readonly<Record<RunState, Tone>> = {
  met: 'good',
  missed: 'bad',
  unknown: 'warning',
  failed: 'bad',
  interrupted: 'warning',
  running: 'plain',
  killed: 'warning',
  broken: 'bad',
  foreign: 'dim',
};

/** Runs as a table for the terminal, with a line below for each that needs a word. @param out what the user gave as `--out`, for commands to copy */
export function runTable(entries: readonly RunEntry[], { stdout, program }: Pick<CliContext, 'stdout' | 'program'>, out?: string): string {
  const columns = [
    { title: 'run' },
    { title: 'outcome' },
    { title: 'platform' },
    { title: 'rate', align: 'right' },
    { title: 'p99 in lake', align: 'right' },
    { title: 'delivered', align: 'right' },
    { title: 'started (UTC)' },
    { title: 'size', align: 'right' },
  ] as const;
  const rows = entries.map(({ id, state, startedAt, bytes, figures }) => [
    { text: id },
    { text: state, tone: tones[state] },
    { text: figures?.platform ?? '-' },
    { text: textOf(figures?.rate, (rate) => `${Number(rate.toPrecision(3))}x`) },
    { text: textOf(figures?.latencyP99Ms, formatMs) },
    { text: textOf(figures?.deliveredRatio, formatRatio) },
    { text: startedAt === null ? '-' : startedAt.slice(0, 16).replace('T', ' ') },
    { text: formatBytes(bytes) },
  ]);
  const notes = entries.flatMap(({ id, directory, isResumable, problem, state }) => [
    ...(problem === null ? [] : [`${id}: ${problem}`]),
    ...(isResumable ? [`${id} was cut short: ${program} run --resume ${nameOfRun(directory, out)} goes on with it`] : []),
    ...(state === 'foreign' ? [`${id} is not a run; lab runs prune leaves it alone`] : []),
  ]);
  return `${renderTable({ columns, rows }, stdout)}${notes.map((note) => `${note}\n`).join('')}`;
}

function textOf(figure: number | null | undefined, format: (figure: number) => string): string {
  return figure === null || figure === undefined ? '-' : format(figure);
}
