import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { liveStateSchema, type LiveState } from '../model/live.ts';

const FILE = 'live.json';
/** The file is written anew this often, changed or not: its age says whether anybody is still at work. */
const WRITE_EVERY_MS = 1000;
/** A writer that was silent for this long has gone, even if a process has its number. */
const SILENCE_MS = 30_000;

/** Keeps a run's state in its folder while it lasts, for `lab watch` in another process. Disposing removes it. */
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

/** What a run's folder says of it: it goes on, or it has left off without an end (`abandoned`: killed); undefined if there is no such file. */
export interface LiveFileContent {
  readonly state: LiveState;
  readonly abandoned: boolean;
}

/** Reads the live state of a run. A file of another version of lakelab counts as none. */
export async function readLiveFile(directory: string, nowMs: number): Promise<LiveFileContent | undefined> {
  const path = join(directory, FILE);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const state = liveStateSchema.parse(JSON.parse(text));
    return { state, abandoned: nowMs - mtimeMs > SILENCE_MS || !isAlive(state.pid) };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
