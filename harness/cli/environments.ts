import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import type { AttachedPlatform, Platform } from '../model/platform.ts';
import type { CliContext } from './context.ts';
import { makeDirectory } from './make-directory.ts';
import { findPlatform } from './places.ts';

/** Folder of a platform that is kept for work by hand. */
export function environmentDirectory({ home }: Pick<CliContext, 'home'>, name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw new LabError('BAD_USAGE', `"${name}" cannot name an environment`, {
      hint: 'use up to 41 lower-case letters, digits and hyphens',
    });
  }
  return join(home, '.lakelab', 'environments', name);
}

/** A platform that is kept for work by hand: up, or down with its data. */
export interface Environment {
  readonly name: string;
  readonly directory: string;
  readonly platform: Platform;
}

/** Where the data of an environment are, for people. */
export function dataPlaces({ directory, platform }: Environment): string {
  const elsewhere = platform.elsewhere(directory)?.data;
  return elsewhere === undefined ? directory : `${elsewhere} (settings and keys in ${directory})`;
}

/** Says in an environment's folder which platform it is of. */
const PLATFORM_FILE = 'environment.json';

/** An environment that exists. @throws LabError ENVIRONMENT_NOT_FOUND */
export async function existingEnvironment(context: Pick<CliContext, 'home'>, name: string): Promise<Environment> {
  const directory = environmentDirectory(context, name);
  let text: string;
  try {
    text = await readFile(join(directory, PLATFORM_FILE), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new LabError('ENVIRONMENT_NOT_FOUND', `there is no environment "${name}" (${directory})`, { cause });
    }
    const folder = dirname(directory);
    throw new LabError('ENVIRONMENT_NOT_FOUND', `environment "${name}" cannot be read: ${messageOf(cause)}`, {
      hint: `environments are kept in ${folder}: it must be a folder that you may read and write`,
      cause,
    });
  }
  const { platform } = JSON.parse(text) as { platform: string };
  return { name, directory, platform: await findPlatform(platform) };
}

/** An environment that exists and is up, with what can be seen of it. @throws LabError ENVIRONMENT_NOT_FOUND */
export async function runningEnvironment(
  context: Pick<CliContext, 'home'>,
  name: string,
): Promise<Environment & { readonly attached: AttachedPlatform }> {
  const environment = await existingEnvironment(context, name);
  const attached = await environment.platform.attach(environment.directory);
  if (!attached) throw new LabError('ENVIRONMENT_NOT_FOUND', `environment "${name}" is down`);
  return { ...environment, attached };
}

/**
 * Makes the environment of this name run, with `start`, unless it runs already. One that is new and does not start leaves no folder behind.
 *
 * @throws LabError BAD_USAGE if the environment is of another platform than the one asked for
 */
export async function startEnvironment(
  context: Pick<CliContext, 'home' | 'stderr' | 'program'>,
  name: string,
  platform: Platform,
  start: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = environmentDirectory(context, name);
  const existing = await existingEnvironment(context, name).catch(() => undefined);
  if (existing && existing.platform.name !== platform.name) {
    throw new LabError('BAD_USAGE', `environment "${name}" is of the platform ${existing.platform.name}, not ${platform.name}`, {
      hint: `give another name with --environment, or remove it with lab reset --environment ${name}`,
    });
  }
  if (existing && (await platform.attach(directory))) return;
  const isNew = !existsSync(directory);
  // Before anything runs: whatever becomes of this process, lab reset finds the environment.
  await mark(directory, platform, context.program);
  try {
    await start(directory);
  } catch (error) {
    const removal = isNew ? await platform.reset(directory).catch((problem: unknown) => problem) : undefined;
    if (removal !== undefined) {
      await context.stderr.write(
        `what was begun could not be removed: ${messageOf(removal)}\n  hint: ${context.program} reset --environment ${name} tries it again\n`,
      );
    } else if (!(error instanceof LabError)) {
      await context.stderr.write(`environment ${name} was not started; ${isNew ? 'nothing of it is left' : 'its data is kept'}\n`);
    }
    throw error;
  }
}

async function mark(directory: string, platform: Platform, program: string): Promise<void> {
  try {
    await makeDirectory(directory);
    await writeFile(join(directory, PLATFORM_FILE), `${JSON.stringify({ platform: platform.name })}\n`);
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new LabError(full ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE', `${directory} cannot be written: ${messageOf(cause)}`, {
      hint: full
        ? `free some space (${program} runs prune --keep 10)`
        : `environments are kept in ${dirname(directory)}: it must be a folder that you may write to`,
      cause,
    });
  }
}
