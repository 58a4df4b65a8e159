import { errorTable, type ErrorCode } from './error-table.ts';

export type { ErrorCode } from './error-table.ts';

export interface LabErrorOptions {
  /** What the user can do about it, one sentence; left out: the usual hint of the code. */
  readonly hint?: string;
  /** Where in a file it is wrong: `file:line:column`, or `file:line`. It then begins the message. */
  readonly place?: string;
  readonly cause?: unknown;
}

/** An expected failure: printed as two lines (what and where; hint), never with a stack. Its code stands in the table of errors. */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly place: string | undefined;

  constructor(code: ErrorCode, message: string, options: LabErrorOptions = {}) {
    const text = options.place === undefined ? message : `${options.place}: ${message}`;
    super(text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LabError';
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
    this.place = options.place;
  }

  get exitCode(): number {
    return errorTable[this.code].exitCode;
  }
}

/** Whether an error is no failure, but what comes of a signal that was aborted: its reason, or that of something that waited for it. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  return signal.aborted && error instanceof Error && (error === signal.reason || error.name === 'AbortError');
}

/** The text of anything thrown, for messages that quote a cause. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
