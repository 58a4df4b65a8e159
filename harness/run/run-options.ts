import type { Clock } from '../model/clock.ts';
import type { EtlJob } from '../model/etl.ts';
import type { PlannedFault } from '../model/faults.ts';
import type { RunEvent } from '../model/live.ts';
import type { ImagePolicy, Platform } from '../model/platform.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { WorkloadPlan } from '../model/workload.ts';

export type { Clock };

/** Told what goes on, for people; nothing in the record depends on it. */
export interface RunObserver {
  tell(event: RunEvent): void;
}

/** What the harness itself has used so far. */
export interface SelfUsage {
  readonly coreSeconds: number;
  readonly peakMemoryBytes: number;
  /** Resident at this moment. */
  readonly memoryBytes: number;
}

export interface RunOptions {
  readonly scenario: Scenario;
  readonly plan: WorkloadPlan;
  /** What is broken during the load, by time; each target is one that the platform can kill. */
  readonly faults: readonly PlannedFault[];
  readonly platform: Platform;
  readonly images: ImagePolicy;
  readonly runId: string;
  /** `runs/<run-id>`; exists and is writable. */
  readonly directory: string;
  /** Command line that does the same again. */
  readonly command: string;
  /** Command lines for hints: that go on with this run, and that remove runs that lie beside it. */
  readonly wayOn: { readonly resume: string; readonly prune: string };
  readonly version: string;
  readonly machine: RunRecord['machine'];
  /** ETL jobs to run after the load; none if the scenario wants none. */
  readonly jobs: readonly EtlJob[];
  /** Keep the platform's data in the run's folder. */
  readonly keep: boolean;
  /** Go on with an interrupted run in `directory`. */
  readonly resume: boolean;
  readonly clock: Clock;
  /** Aborted by the first Ctrl-C: the run ends in order. */
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
  readonly selfUsage: () => SelfUsage;
  /** CPU time that all processes of the machine together have used, in core-seconds; only differences mean anything. */
  readonly machineCoreSeconds: () => number;
  /** Writes the record and everything rendered from it. */
  readonly write: (record: RunRecord) => Promise<void>;
}
