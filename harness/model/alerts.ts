/** An alert of a platform's own monitoring, from the instant at which it fired. Instants are epoch milliseconds. */
export interface FiredAlert {
  /** Such as `ComponentDown`. */
  readonly name: string;
  /** Component of the platform that it is about; null: about the way of the data as a whole. */
  readonly component: string | null;
  readonly severity: string;
  readonly firedMs: number;
  /** When it was first seen not to fire any more; null if it still fired when it was last looked at. */
  readonly resolvedMs: number | null;
}

/** What a platform's monitoring has told. */
export interface AlertLog {
  /** Alerts that began to fire at or after an instant, by time; those that fired already are left out. Rejects where the monitoring does not answer. */
  firedSince(epochMs: number): Promise<readonly FiredAlert[]>;
}

/** A figure of a run at some instant, for the platform's own monitoring. */
export interface RunFigure {
  /** As Prometheus names metrics: `lakelab_sender_events_total`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Where a platform's monitoring keeps what a run tells of itself, beside what it finds out on its own. */
export interface RunFigureSink {
  /** Rejects where the monitoring does not take them. */
  record(figures: readonly RunFigure[], epochMs: number): Promise<void>;
}
