import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { liveStateSchema, type LiveState } from '../model/live.ts';

const FILE = 'live.json';
const WRITE_EVERY_MS = 1000;

/**
 * Keeps a run's state in its folder while it lasts, for `lab watch` in another process. Disposing removes it. What a killed process leaves is
 * told from the mark of the run, not from this file.
 */
export class LiveFile implements AsyncDisposable {
  readonly #path: string;
  readonly #state: () => LiveState;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;

  constructor(directory: string, state: () => LiveState) {
    this.#path = join(directory, FILE);
    this.#state = state;
    this.#write();
    this.#timer = setInterval(() => this.#write(), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await rm(this.#path, { force: true });
  }

  /** A disk that is slow or full must not disturb the run: what cannot be written is left out. */
  #write(): void {
    this.#writing ??= replaceFile(this.#path, JSON.stringify(this.#state()))
      .catch(() => {})
      .finally(() => (this.#writing = undefined));
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, text, { mode: 0o600 });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Reads the live state of a run; undefined if it has none. A damaged file, or one of another version of lakelab, counts as none. */
export async function readLiveFile(directory: string): Promise<LiveState | undefined> {
  try {
    return liveStateSchema.parse(JSON.parse(await readFile(join(directory, FILE), 'utf8')));
  } catch {
    return undefined;
  }
}
