import type { RunRecord } from '../model/run-record.ts';
import type { RunCommand } from '../platforms/docker/command.ts';
import type { Clock, SelfUsage } from '../run/run-options.ts';

/** What only a terminal can do. */
export interface TerminalControl {
  /** Height in characters. */
  readonly rows: number;
  /** Calls back after the terminal got another size, until the result is called. */
  onResize(callback: () => void): () => void;
  /** Text that is written when the process ends, whatever ends it, so that the terminal is as it was; undefined: nothing. */
  setRestore(text: string | undefined): void;
}

/** Where text goes. */
export interface Output {
  /** Resolves when more may be written. */
  write(text: string | Uint8Array): Promise<void>;
  readonly isTerminal: boolean;
  readonly color: boolean;
  /** Width of the terminal in characters; 100 if it is none. */
  readonly columns: number;
  /** Left out where it is no terminal. */
  readonly terminal?: TerminalControl;
}

export interface InterruptOptions {
  /** Whether the user is told at the first Ctrl-C that the process ends in order; false for who tells him himself. Left out: true. */
  readonly announce?: boolean;
  /** What the user is told when the end is forced, with its line feed; asked at that moment. */
  readonly lastWords?: () => string;
}

/** All that commands know of the process they run in; only main.ts makes one. */
export interface CliContext {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that the user stands in; relative paths start there. */
  readonly cwd: string;
  /** Folder of lakelab itself, with `scenarios/`; nothing is written there. */
  readonly root: string;
  /** Folder that `runs/` and `.lakelab/` are made in: the clone, or where the user stands if lakelab is an installed package. */
  readonly home: string;
  /** How the user calls this program, for commands to copy: `./lab` in a clone. */
  readonly program: string;
  /** Whether this is an installed package, which has neither sources nor tests. */
  readonly isInstalled: boolean;
  /** The Node.js that runs this, and the file that it runs: to start another. */
  readonly node: { readonly executable: string; readonly main: string; readonly version: string };
  readonly version: string;
  /** Number of this process. */
  readonly pid: number;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** Runs another program of this machine, such as `docker`. */
  readonly runCommand: RunCommand;
  /** Shows a URL in the user's browser; rejects if there is none to start. */
  openBrowser(url: string): Promise<void>;
  /** Random lower-case hexadecimal digits, two for each byte. */
  randomHex(bytes: number): string;
  machine(): RunRecord['machine'];
  readonly selfUsage: () => SelfUsage;
  readonly machineCoreSeconds: () => number;
  /**
   * From this call on, the first Ctrl-C (or TERM) aborts the signal instead of ending the process, and a second one forces the end.
   * For commands that have something to put in order.
   */
  interrupts(options?: InterruptOptions): AbortSignal;
}
