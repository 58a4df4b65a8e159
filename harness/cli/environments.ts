import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../model/errors.ts';
import type { CliContext } from './context.ts';

/** Folder of a platform that is kept for work by hand. */
export function environmentDirectory({ home }: Pick<CliContext, 'home'>, name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw new LabError('BAD_USAGE', `"${name}" cannot name an environment`, {
      hint: 'use up to 41 lower-case letters, digits and hyphens',
    });
  }
  return join(home, '.lakelab', 'environments', name);
}

/** The folder of an environment that exists. @throws LabError ENVIRONMENT_NOT_FOUND */
export async function existingEnvironment(context: Pick<CliContext, 'home'>, name: string): Promise<string> {
  const directory = environmentDirectory(context, name);
  try {
    await access(directory);
  } catch (cause) {
    throw new LabError('ENVIRONMENT_NOT_FOUND', `there is no environment "${name}" (${directory})`, { cause });
  }
  return directory;
}
