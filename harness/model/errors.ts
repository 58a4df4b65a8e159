/** Every expected failure of lakelab, by code, with the exit code that it ends the process with (DESIGN section 10). */
export const errorCodes = {
  BAD_USAGE: 2,
  SCENARIO_NOT_FOUND: 2,
  SCENARIO_UNREADABLE: 2,
  SCENARIO_SYNTAX: 2,
  SCENARIO_INVALID: 2,
  RUN_NOT_FOUND: 2,
  RUN_RECORD_INVALID: 2,
  OUTPUT_UNWRITABLE: 2,
  SQL_FAILED: 2,
  ENVIRONMENT_EXISTS: 2,
  ENVIRONMENT_NOT_FOUND: 2,
  PLATFORM_UNKNOWN: 2,
  PORT_IN_USE: 3,
  DISK_FULL: 3,
  PLATFORM_START_FAILED: 3,
  PLATFORM_EXITED: 3,
  WAIT_TIMED_OUT: 3,
  LAKE_UNAVAILABLE: 3,
  ENDPOINT_UNREACHABLE: 3,
  ETL_INVALID: 2,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface LabErrorOptions {
  /** What the user can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An expected failure: printed as two lines (what and where; hint), never with a stack. */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LabError';
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return errorCodes[this.code];
  }
}

/** The text of anything thrown, for messages that quote a cause. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
