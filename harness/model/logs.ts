/** Which lines of a platform's log are wanted; what is left out does not matter. */
export interface LogQuery {
  /** Name of a component, or of one of its containers (`kafka`, `kafka-1`). */
  readonly component?: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Case matters. */
  readonly text?: string | undefined;
  /** How many of the newest ones, at most. */
  readonly lines: number;
}

/** Who names neither a component nor a text wants to know how the platform is: the lines that a gateway writes of each request are left out then. */
export function namesNothing({ component, text }: Pick<LogQuery, 'component' | 'text'>): boolean {
  return component === undefined && text === undefined;
}

/** A line of a log, as it was written by a process or container. */
export interface LogLine {
  /** `2026-11-25T03:00:00.123Z`; undefined for a line that follows another, such as one of a stack. */
  readonly time?: string | undefined;
  /** `kafka-1`; undefined where there is one process only. */
  readonly container?: string | undefined;
  /** `info`, `warning`, `error`: of lines whose writer has said it. */
  readonly level?: string | undefined;
  /** Id of the run that the container was part of. */
  readonly run?: string | undefined;
  readonly text: string;
}
