/** Calls of an hour that took equally long and ended alike. */
export interface Calls {
  readonly day: string;
  readonly hour: number;
  readonly service: string;
  readonly operation: string;
  readonly status: string;
  readonly durationMs: number;
  calls: number;
  /** Of them, those that the service is to blame for. */
  faults: number;
}

/** A player's calls of an hour that failed for the same reason. */
export interface FailedCalls {
  readonly day: string;
  readonly hour: number;
  readonly service: string;
  readonly operation: string;
  readonly status: string;
  readonly errorCode: string;
  readonly playerId: number;
  country: string;
  platform: string;
  calls: number;
  durationMs: number;
}

const HOUR_MS = 3_600_000;

const faultCodes = new Set(['INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/** Whether a service is to blame for an error: not for a wrong password. */
export const isFault = (errorCode: string): boolean => faultCodes.has(errorCode);

/** Hour of a time in UTC, 0 to 23. */
export const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS) % 24;
