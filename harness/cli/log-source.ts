import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runDirectory } from '../../reports/read-run.ts';
import { namesNothing, type LogLine, type LogQuery } from '../model/logs.ts';
import type { Component, Platform } from '../model/platform.ts';
import type { CliContext } from './context.ts';
import { existingEnvironment } from './environments.ts';
import { containersIn, filterLog, lineIn, withoutRequests } from './log-filter.ts';
import { findPlatform, PLATFORM_FOLDER, runPlaces } from './places.ts';
import { platformOfRun } from './platform-of-run.ts';

/** The log of one platform. */
export interface LogSource {
  readonly components: readonly Component[];
  search(query: LogQuery): Promise<FoundLines>;
}

export interface FoundLines {
  /** The newest that fit, oldest first. */
  readonly lines: readonly LogLine[];
  /** Where they were read, for people; undefined where there is but one place. */
  readonly place?: string;
  /** How many there were to choose from, where that is known. */
  readonly of?: number;
  /** Containers that the log names, where they are known. */
  readonly containers?: ReadonlySet<string>;
}

/** The log of an environment, up or down. @throws LabError ENVIRONMENT_NOT_FOUND */
export async function logOfEnvironment(name: string, context: CliContext): Promise<LogSource> {
  const { directory, platform } = await existingEnvironment(context, name);
  return logOf(platform, directory, () => platform.readLog(directory));
}

/** The log of a run's platform, whether the run goes on, or has ended. @throws LabError RUN_NOT_FOUND */
export async function logOfRun(run: string, out: string | undefined, context: CliContext): Promise<LogSource> {
  const folder = await runDirectory(run, runPlaces(context, out));
  const platform = await findPlatform((await platformOfRun(folder)) ?? 'embedded');
  const directory = join(folder, PLATFORM_FOLDER);
  return logOf(platform, directory, async () => {
    const lines = await platform.readLog(directory);
    if (lines.length > 0) return lines;
    // A platform that was not kept has left its log beside the record.
    const saved = await readFile(join(folder, 'logs', 'platform.log'), 'utf8').catch(() => '');
    return saved.split('\n').filter((line) => line !== '');
  });
}

function logOf(platform: Platform, directory: string, read: () => Promise<readonly string[]>): LogSource {
  return {
    components: platform.components,
    async search(query) {
      const stored = await platform.searchLog?.(directory, query);
      if (stored !== undefined) return { lines: stored, place: 'the store of logs' };
      const whole = await read();
      const all = namesNothing(query) ? withoutRequests(whole) : whole;
      const wanted = filterLog(all, query);
      return {
        lines: (query.lines === 0 ? [] : wanted.slice(-query.lines)).map(lineIn),
        ...(platform.searchLog === undefined ? {} : { place: 'what its containers have kept: no store of logs answers' }),
        of: all.length,
        containers: containersIn(all),
      };
    },
  };
}
