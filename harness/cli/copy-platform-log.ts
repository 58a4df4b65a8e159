import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../model/platform.ts';
import { withoutRequests } from './log-filter.ts';
import { PLATFORM_FOLDER } from './places.ts';

/** Keeps the log of a run's platform beside its record, as `logs/platform.log`. A log that cannot be had, or kept, is no reason to lose the record. */
export async function copyPlatformLog(platform: Pick<Platform, 'readLog'>, runDirectory: string): Promise<void> {
  try {
    const lines = withoutRequests(await platform.readLog(join(runDirectory, PLATFORM_FOLDER)));
    if (lines.length === 0) return;
    await mkdir(join(runDirectory, 'logs'), { recursive: true });
    await writeFile(join(runDirectory, 'logs', 'platform.log'), inPieces(lines));
  } catch {
    // As said above.
  }
}

const LINES_PER_PIECE = 1000;

/** Containers may have written more than fits into one string. */
function* inPieces(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += LINES_PER_PIECE) yield `${lines.slice(at, at + LINES_PER_PIECE).join('\n')}\n`;
}
