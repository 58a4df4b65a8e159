import { stripVTControlCharacters } from 'node:util';
import { LabError } from '../../model/errors.ts';
import type { RunCommand } from './command.ts';
import { readableLine } from './own-line.ts';

export interface ComposeProjectOptions {
  readonly file: string;
  readonly project: string;
  /** Later ones win. */
  readonly envFiles: readonly string[];
  readonly run: RunCommand;
}

/** One project of `docker compose`: containers, volumes and a network under one name. */
export interface ComposeProject {
  /** Makes and starts services (none named: all), and those that they depend on; resolves when all are started, healthy or not. */
  up(services: readonly string[], signal: AbortSignal): Promise<void>;
  /** Stops and removes containers and network; the volumes, too, if so wanted. Does nothing where there is nothing. */
  down(options: { readonly volumes: boolean }): Promise<void>;
  /** All that its containers have written since they were made, oldest first: time, service, text. */
  logs(selection?: LogSelection): Promise<string[]>;
}

/** Which lines of the log are wanted; what is left out does not matter. Instants are epoch milliseconds. */
export interface LogSelection {
  readonly services?: readonly string[];
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

/** Seconds that a container gets to end in order, and where its data go with it, so that nothing is left to put in order. */
const STOP_SECONDS = 20;
const STOP_SECONDS_OF_NOTHING = 1;

export function composeProject({ file, project, envFiles, run }: ComposeProjectOptions): ComposeProject {
  const base = ['compose', '--file', file, '--project-name', project, ...envFiles.flatMap((path) => ['--env-file', path])];
  return {
    async up(services, signal) {
      const { code, stderr } = await run(
        'docker',
        [...base, 'up', '--detach', '--no-build', '--pull', 'never', '--quiet-pull', ...services],
        { signal },
      );
      if (code !== 0) throw new LabError('PLATFORM_START_FAILED', `docker compose up: ${lastLine(stderr)}`);
    },
    async down({ volumes }) {
      const { code, stderr } = await run('docker', [
        ...base,
        'down',
        '--remove-orphans',
        '--timeout',
        String(volumes ? STOP_SECONDS_OF_NOTHING : STOP_SECONDS),
        ...(volumes ? ['--volumes'] : []),
      ]);
      if (code !== 0) throw new LabError('PLATFORM_STOP_FAILED', `docker compose down: ${lastLine(stderr)}`);
    },
    async logs({ services = [], sinceMs, untilMs } = {}) {
      const bound = (flag: string, ms: number | undefined): string[] => (ms === undefined ? [] : [flag, new Date(ms).toISOString()]);
      const bounds = [...bound('--since', sinceMs), ...bound('--until', untilMs)];
      const { code, stdout } = await run('docker', [...base, 'logs', '--no-color', '--timestamps', ...bounds, ...services]);
      return code === 0 ? sortLines(stdout.split('\n')) : [];
    },
  };
}

/** `kafka-1  | 2026-11-25T03:00:00.123456789Z text` */
const LOG_LINE = /^(?<container>\S+)\s+\| (?<time>\d{4}-\S+Z) ?(?<text>.*)$/;

/**
 * Compose prints one container after the other; people want to read what happened in its order. Before most lines compose 2.26 puts a code that
 * clears the line on a terminal, though it writes to none and is told to use no colour.
 */
export function sortLines(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => {
      const { container, time, text } = LOG_LINE.exec(stripVTControlCharacters(line))?.groups ?? {};
      return container === undefined || time === undefined
        ? []
        : [{ time, line: `${time.slice(0, 23)}Z ${container} ${readableLine(text ?? '')}` }];
    })
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map(({ line }) => line);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? 'no reason given';
}
