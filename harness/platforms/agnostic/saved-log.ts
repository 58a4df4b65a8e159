import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeProject } from '../docker/compose-project.ts';

/** What the containers of earlier starts have written: it would go with them. */
export const PLATFORM_LOG = 'platform.log';

/** Adds what the containers have written to the log in the folder; before they are removed. */
export async function saveLog(directory: string, project: ComposeProject): Promise<void> {
  const lines = await project.logs();
  if (lines.length > 0) await appendFile(join(directory, PLATFORM_LOG), `${lines.join('\n')}\n`).catch(() => {});
}

/** All lines, of earlier starts and of what runs now. */
export async function readWholeLog(directory: string, project: ComposeProject | undefined): Promise<string[]> {
  const saved = await readFile(join(directory, PLATFORM_LOG), 'utf8').catch(() => '');
  return [...saved.split('\n').filter((line) => line !== ''), ...((await project?.logs()) ?? [])];
}
