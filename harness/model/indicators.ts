/** An indicator of a platform over a stretch of time, as its own monitoring has it. */
export interface Indicator {
  /** As docs/observability.md names it, with its labels: `lakelab_acknowledge_seconds{quantile="0.99"}`. */
  readonly name: string;
  /** Epoch milliseconds and value, by time; where it was not known, there is no point. */
  readonly points: readonly (readonly [epochMs: number, value: number])[];
}

/** How often the monitoring has asked a part of the platform for its figures, and how often it got none. */
export interface Scrapes {
  readonly of: string;
  readonly asked: number;
  readonly failed: number;
}

/** What a platform's monitoring knows of a stretch of time. */
export interface MonitoringHistory {
  readonly indicators: readonly Indicator[];
  readonly scrapes: readonly Scrapes[];
}

export interface IndicatorLog {
  /** Rejects where the monitoring does not answer. */
  between(fromMs: number, toMs: number): Promise<MonitoringHistory>;
}
