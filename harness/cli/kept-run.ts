import { join } from 'node:path';
import { LabError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import type { CliContext } from './context.ts';
import { findPlatform, PLATFORM_FOLDER, runPlaces } from './places.ts';

/** A platform with the folder of its data. */
export interface KeptPlatform {
  readonly directory: string;
  readonly platform: Platform;
}

/**
 * What a run made with --keep has left.
 * @param folder of the runs
 * @throws LabError RUN_NOT_FOUND; LAKE_UNAVAILABLE if it was not kept
 */
export async function keptPlatform(run: string, folder: string | undefined, context: CliContext): Promise<KeptPlatform> {
  const { access } = await import('node:fs/promises');
  const { readRun, runDirectory } = await import('../../reports/read-run.ts');
  const ofRun = await runDirectory(run, runPlaces(context, folder));
  const directory = join(ofRun, PLATFORM_FOLDER);
  await access(directory).catch((cause: unknown) => {
    throw new LabError('LAKE_UNAVAILABLE', `the lake of run ${run} was not kept`, { cause });
  });
  const { platformOfRun } = await import('./platform-of-run.ts');
  const name = (await platformOfRun(ofRun)) ?? (await readRun(ofRun)).platform.name;
  return { directory, platform: await findPlatform(name) };
}
