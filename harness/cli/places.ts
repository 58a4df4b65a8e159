import { join, resolve } from 'node:path';
import type { ScenarioPlaces } from '../config/find-scenario.ts';
import { chooseFrom, nearest } from '../config/nearest.ts';
import { LabError } from '../model/errors.ts';
import type { ImagePolicy, Platform } from '../model/platform.ts';
import type { RunPlaces } from '../../reports/read-run.ts';
import type { CliContext } from './context.ts';

/** Where this process finds scenarios. */
export function scenarioPlaces({ root, cwd }: CliContext): ScenarioPlaces {
  return { directory: join(root, 'scenarios'), cwd };
}

/** Where this process finds runs; `out` is `--out`. */
export function runPlaces({ home, cwd }: CliContext, out?: string): RunPlaces {
  return { directory: out === undefined ? join(home, 'runs') : resolve(cwd, out), cwd };
}

/** Folder of a kept run that holds its platform's state. */
export const PLATFORM_FOLDER = 'platform';

/** The platform of this name. Throws a LabError `PLATFORM_UNKNOWN`. */
export async function findPlatform(name: string): Promise<Platform> {
  const { platforms } = await import('../platforms/index.ts');
  const all: Readonly<Record<string, Platform>> = platforms;
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined) throw unknownPlatform(name, Object.keys(all));
  return found;
}

/** @throws LabError BAD_USAGE where the user says where images are to come from, and there are none */
export function requireImages({ name, usesImages }: Platform, images: ImagePolicy): void {
  if (usesImages || images === 'auto') return;
  throw new LabError('BAD_USAGE', `--images ${images} is for platforms in containers; ${name} uses none`, {
    hint: 'leave it out, or take another platform, such as --platform agnostic',
  });
}

/** Throws a LabError `PLATFORM_UNKNOWN` for a name that is none of these. */
export function requirePlatformName(name: string, names: readonly string[]): void {
  if (!names.includes(name)) throw unknownPlatform(name, names);
}

function unknownPlatform(name: string, names: readonly string[]): LabError {
  const match = nearest(name, names);
  return new LabError('PLATFORM_UNKNOWN', `there is no platform "${name}"`, {
    hint: match === undefined ? chooseFrom(names) : `did you mean "${match}"?`,
  });
}
