export type LogLevel = 'info' | 'warning' | 'error';

/** Says something to the operator; info unless said otherwise. Never what events hold, and no secret: logs are stored and shown. */
export type ServiceLog = (message: string, level?: LogLevel) => void;

export interface ServiceLogOptions {
  readonly write: (line: string) => void;
  readonly epochMs: () => number;
  /** The run that the service is part of, if any. */
  readonly run: string | undefined;
}

/** A log whose lines are objects, so that whoever stores them need not guess: `{"time":"2026-11-25T03:00:00.123Z","level":"info","msg":"…","run":"…"}`. */
export function createServiceLog({ write, epochMs, run }: ServiceLogOptions): ServiceLog {
  return (msg, level = 'info') => {
    const line = { time: new Date(epochMs()).toISOString(), level, msg, ...(run ? { run } : {}) };
    write(`${JSON.stringify(line)}\n`);
  };
}
