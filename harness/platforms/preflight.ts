import { access, constants, mkdir } from 'node:fs/promises';
import { LabError } from '../model/errors.ts';
import type { Finding } from '../model/measurement.ts';
import { isFree } from './docker/free-ports.ts';
import { freeBytes } from './free-bytes.ts';

const MIN_FREE_BYTES = 500 * 2 ** 20;
const SCARCE_FREE_BYTES = 5 * 2 ** 30;

/** Makes the folder of a platform's state. Throws a LabError if it cannot be written, or has next to no space. */
export async function checkFolder(directory: string): Promise<Finding[]> {
  const unwritable = (cause: unknown): never => {
    throw new LabError('OUTPUT_UNWRITABLE', `${directory} cannot be written`, { cause });
  };
  await mkdir(directory, { recursive: true }).catch(unwritable);
  await access(directory, constants.W_OK).catch(unwritable);
  return checkSpace(directory);
}

/** Throws a LabError if the file system of a folder has next to no space left. */
async function checkSpace(directory: string): Promise<Finding[]> {
  const free = (await freeBytes(directory)) ?? 0;
  if (free < MIN_FREE_BYTES) {
    throw new LabError(
      'DISK_FULL',
      `${directory} has ${Math.round(free / 2 ** 20)} MiB free; at least ${MIN_FREE_BYTES / 2 ** 20} MiB are needed`,
    );
  }
  if (free >= SCARCE_FREE_BYTES) return [];
  return [
    {
      severity: 'warning',
      code: 'DISK_SCARCE',
      message: `Only ${(free / 2 ** 30).toFixed(1)} GiB are free for the lake; a minute at 1x takes about 0.3 GiB.`,
    },
  ];
}

/** Throws a LabError if somebody listens on this port of 127.0.0.1; 0 is any that is free. */
export async function checkPort(port: number): Promise<void> {
  if (port !== 0 && !(await isFree(port))) throw new LabError('PORT_IN_USE', `port ${port} on 127.0.0.1 is taken`);
}
