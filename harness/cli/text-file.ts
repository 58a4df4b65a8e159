import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { LabError, messageOf } from '../model/errors.ts';

/** A file that is being written. */
export interface TextFile {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file to write. Throws a LabError `OUTPUT_UNWRITABLE` or `DISK_FULL`, also from `write` and `close`. */
export async function openTextFile(path: string): Promise<TextFile> {
  const stream = createWriteStream(path);
  let failure: Error | undefined;
  stream.on('error', (error) => (failure ??= error));
  const until = async (event: string): Promise<void> => {
    try {
      if (failure !== undefined) throw failure;
      await once(stream, event);
    } catch (cause) {
      const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new LabError(full ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE', `cannot write ${path}: ${messageOf(cause)}`, {
        hint: full ? 'free some space, or take less with --count or --duration' : 'give another file with --to',
        cause,
      });
    }
  };
  await until('open');
  return {
    async write(text) {
      if (failure !== undefined || !stream.write(text)) await until('drain');
    },
    async close() {
      stream.end();
      await until('close');
    },
  };
}
