import { LabError, messageOf } from '../model/errors.ts';
import type { PlatformDeath, RunningPlatform } from '../model/platform.ts';
import type { RunOptions } from './run-options.ts';

/** Who asks a component that has just died is refused a moment before it is known that it stays dead. */
const DEATH_SHOWS_MS = 4000;

type Watched = Pick<RunningPlatform, 'died' | 'vitals'>;
type Options = Pick<RunOptions, 'clock' | 'platform' | 'runId' | 'wayOn'>;

/** Notices that the platform of a run has ended by itself, and makes that the reason of what fails because of it. */
export class PlatformWatch {
  readonly #running: Watched;
  readonly #options: Options;
  readonly #ended = new AbortController();
  #death: PlatformDeath | undefined;

  /** @param onDeath called once, at the moment that it is known */
  constructor(running: Watched, options: Options, onDeath: () => void) {
    this.#running = running;
    this.#options = options;
    void running.died.then((death) => {
      this.#death = death;
      onDeath();
      this.#ended.abort();
    });
  }

  /** Aborts when the platform has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** @throws LabError PLATFORM_EXITED or DISK_FULL if it has ended */
  check(): void {
    if (this.#death) throw platformExited(this.#options, this.#death);
  }

  /** The error that tells what is behind this one: the platform that has ended, or a component of it that is down; else this one. */
  async explain(error: unknown): Promise<unknown> {
    if (error instanceof LabError && explained.has(error.code)) return error;
    if (!this.#death) {
      await this.#options.clock.sleep(DEATH_SHOWS_MS, this.#ended.signal);
      // What has been told of the end is told to us in the same moment.
      await Promise.resolve();
    }
    if (this.#death) return platformExited(this.#options, this.#death);
    const vitals = await this.#running.vitals().catch(() => undefined);
    const down = vitals?.components.filter(({ health }) => health === 'down') ?? [];
    if (down.length === 0) return error;
    const who = down.map(({ component, why }) => `${component} is down${why === undefined ? '' : ` (${why})`}`).join(', ');
    return platformExited(this.#options, { why: `${who}; ${messageOf(error)}` }, error);
  }
}

/** They say what is behind them. */
const explained: ReadonlySet<string> = new Set(['DISK_FULL', 'LEDGER_UNWRITABLE', 'FAULT_FAILED']);

function platformExited({ platform, wayOn }: Options, { why, diskFull = false }: PlatformDeath, cause?: unknown): LabError {
  if (diskFull) {
    return new LabError('DISK_FULL', `the platform ${platform.name} ended during the run, as there is no space left on the disk: ${why}`, {
      hint: `free some space (${wayOn.prune}), then go on with: ${wayOn.resume}`,
      cause,
    });
  }
  return new LabError('PLATFORM_EXITED', `the platform ${platform.name} ended during the run: ${why}`, {
    hint: `what it had acknowledged is kept; go on with: ${wayOn.resume}`,
    cause,
  });
}
