import type { AlertLog, RunFigureSink } from './alerts.ts';
import type { EtlEngine, EtlJob, EtlJobResult } from './etl.ts';
import type { IndicatorLog } from './indicators.ts';
import type { ComponentHealth, ProcessUse } from './live.ts';
import type { LogLine, LogQuery } from './logs.ts';
import type { Fidelity, Finding } from './measurement.ts';
import type { FileFormat } from './scenario.ts';
import type { EventTrace, TraceQuestion } from './trace.ts';

/** One part of a platform: Kafka, Trino, our own ingestion service, … */
export interface Component {
  readonly name: string;
  readonly role: string;
  readonly version: string;
  readonly fidelity: Fidelity;
}

export interface PreflightContext {
  /** Folder that will hold all the platform's state. */
  readonly directory: string;
  /** Port for the ingress; 0 picks a free one. */
  readonly port: number;
}

export const imagePolicies = ['auto', 'pull', 'build'] as const;
/**
 * Where a platform's container images come from. `auto` takes what is on the machine (of those built here, only ones of the present recipe), else
 * pulls, else builds; `pull` pulls the official ones; `build` builds all from their recipes, as far as their layers are not there already.
 */
export type ImagePolicy = (typeof imagePolicies)[number];

/** How daily jobs are run, where a platform leaves a choice. */
export interface EtlSetup {
  readonly engine: EtlEngine;
  /** How many jobs share a task of the orchestrator, at most. */
  readonly bundleSize: number;
}

export interface StartContext extends PreflightContext {
  readonly commitIntervalMs: number;
  /** Of the files of the table `events`; see `Platform.fileFormats`. */
  readonly fileFormat: FileFormat;
  readonly images: ImagePolicy;
  /** How its daily jobs will be run; null: they will not, so that nothing need be started for them. Platforms with one way only have it in any case. */
  readonly etl: EtlSetup | null;
  /** Whether its own monitoring must be started, where that is optional. */
  readonly monitoring: boolean;
  /** Id of the run that it is started for, which its logs are to name; left out where it is for none. */
  readonly run?: string;
  readonly signal: AbortSignal;
  /** Says what start waits for, for people. */
  readonly onProgress: (message: string) => void;
}

/** A data platform that can be put under test. One folder in `platforms/` exports one. */
export interface Platform {
  readonly name: string;
  readonly components: readonly Component[];
  /** Formats in which it can write the table `events`. */
  readonly fileFormats: readonly FileFormat[];
  /** How often its stream commits, and how often it can at most, in milliseconds. */
  readonly commitIntervalMs: { readonly usual: number; readonly least: number };
  /** Whether it runs in containers, so that there are images to get. */
  readonly usesImages: boolean;
  /** Components that can be killed and started again while it runs. */
  readonly killable: readonly string[];
  /** Cheap checks before anything starts: memory, disk, ports. Throws a LabError for what makes a start impossible. */
  preflight(context: PreflightContext): Promise<readonly Finding[]>;
  /**
   * Resolves once each component has answered a real request; leaves no process behind if it cannot.
   * State found in `directory` (after `kill -9`, or `down`) is recovered, with nothing acknowledged lost.
   */
  start(context: StartContext): Promise<RunningPlatform>;
  /** Starts it like `start`, but it goes on when this process ends. */
  up(context: StartContext): Promise<void>;
  /** What `up` left running on a folder; undefined if nothing runs there. */
  attach(directory: string): Promise<AttachedPlatform | undefined>;
  /** Stops what runs on a folder, in order; its data stay. Resolves to whether anything ran. */
  down(directory: string): Promise<boolean>;
  /** Stops what runs on a folder and removes all that the platform made, the folder too. */
  reset(directory: string): Promise<void>;
  /** Opens the lake of a folder, read-only, whether its platform runs or not. What must be started for it ends when the lake is disposed. */
  openLake(directory: string, context: Pick<StartContext, 'signal' | 'onProgress'>): Promise<Lake>;
  /**
   * The way of one event through what runs on a folder, or has run there. What must be started for it ends with it.
   * @throws LabError EVENT_UNKNOWN if nothing is known of it; BAD_USAGE if several sources have one of this id, and none was named
   */
  trace(directory: string, question: TraceQuestion, context: Pick<StartContext, 'signal' | 'onProgress'>): Promise<EventTrace>;
  /** The orchestrator of what `up` left running on a folder. @throws LabError if nothing runs there. */
  openOrchestrator(directory: string): Promise<Orchestrator & AsyncDisposable>;
  /**
   * What it keeps outside of a folder that it was ever started on, in words for people; undefined if nothing. It does not wait for anything: it is
   * also asked for the last words of a process that is being ended.
   */
  elsewhere(directory: string): Elsewhere | undefined;
  /** The lines of its log, oldest first; none if it has never run. */
  readLog(directory: string): Promise<readonly string[]>;
  /**
   * The same from where it stores what its containers write, also those that are gone: the newest lines that fit, oldest first. undefined while that is
   * not up; left out by platforms that have no such store.
   */
  searchLog?(directory: string, query: LogQuery): Promise<readonly LogLine[] | undefined>;
}

/** What a platform has outside of its folder, each as part of a sentence: `the Docker volumes a_kafka-data, a_minio-data`. */
export interface Elsewhere {
  /** What can be left of it when the process that started it was killed: all of it, whether it runs or not. */
  readonly remains: string;
  /** What holds its data while it is down. */
  readonly data: string;
}

/** The source of the canary's events: lakelab's own, beside the workload. */
export const CANARY_SOURCE = '//lakelab/canary';

/** Where events are sent to. */
export interface Ingress {
  /** `https://127.0.0.1:PORT`; events go to `POST /v1/events`. */
  readonly baseUrl: string;
  /** PEM of the CA that signed its certificate. */
  readonly ca: string;
  /** Bearer token of each source, by source name. `//lakelab/guest` is for strangers' clients, `//lakelab/canary` for the canary. */
  readonly credentials: ReadonlyMap<string, string>;
}

export type SqlValue = string | number | bigint | boolean | null;
export type Row = Readonly<Record<string, SqlValue>>;

/**
 * The tables where events rest, queried in the platform's own SQL engine. All platforms name their tables and columns alike:
 *
 * `events` (deduplicated, typed, partitioned by event day and family): `source VARCHAR, sequence BIGINT (NULL if the sender gave none), id VARCHAR,
 *   type VARCHAR, family VARCHAR, event_day DATE, time TIMESTAMP (UTC), ingested_at TIMESTAMP, commit_id BIGINT, data VARCHAR/JSON (text as sent)`
 *   and the typed columns of the payload;
 * `raw_events` (raw JSON zone, every acknowledged submission): `source, sequence, id, ingested_at, commit_id`;
 * `commits`: `commit_id BIGINT, started_at TIMESTAMP, written_at TIMESTAMP, committed_at TIMESTAMP` — when the micro-batch was taken from the queue, when its
 *   files were written, and when the commit that made them visible had become durable;
 * `dead_letters`: `source VARCHAR, id VARCHAR, sequence BIGINT, reason VARCHAR, detail VARCHAR, rejected_at TIMESTAMP, body VARCHAR`;
 * `lake_columns`: `table_name VARCHAR, column_name VARCHAR`, what the tables have at this moment, in lower case.
 */
export interface Lake extends AsyncDisposable {
  readonly dialect: SqlDialect;
  /** Runs one statement, which may only read, on the newest snapshot. @throws LabError SQL_FAILED for any other, before anything is run. */
  query(sql: string): Promise<Row[]>;
  /** Re-reads the newest snapshot; queries see it from then on. */
  refresh(): Promise<void>;
  /** Reads every event of the newest snapshot (`refresh` before), for the account. */
  openAccount(): Promise<AccountStore>;
}

/**
 * A DuckDB of the reader's own, in which the ledger is joined with what the lake holds:
 *
 * `lake_events`: `source VARCHAR, sequence BIGINT, commit_id BIGINT, type VARCHAR, time_ms BIGINT, content UBIGINT`, a row per row of `events`;
 *   `content` is the lower 64 bits of the MD5 of the data, as text;
 * `lake_raw_events`: `source, sequence`, a row per submission that the files of the raw zone hold;
 * `lake_commits`: `commit_id, started_ms, written_ms, committed_ms` (epoch milliseconds), as `commits`.
 *
 * The ledger is with the harness and may be larger than the platform's own engine could join, so that engine only reads and hashes.
 */
export interface AccountStore extends AsyncDisposable {
  query(sql: string): Promise<Row[]>;
  /** Makes a local Parquet file (or glob) queryable under `name`. */
  attachParquet(name: string, path: string): Promise<void>;
  /** Stores the result of a SELECT as table `name`. */
  materialise(name: string, select: string): Promise<void>;
}

/** The few expressions in which engines differ. */
export interface SqlDialect {
  /** Epoch milliseconds (BIGINT) of a TIMESTAMP expression. */
  readonly epochMs: (timestamp: string) => string;
}

/** Use of resources since start, by component. */
export interface Usage {
  readonly component: string;
  readonly coreSeconds: number;
  readonly peakMemoryBytes: number;
  readonly storedBytes: number;
}

/** How a platform is at this moment, for people who watch. */
export interface Vitals {
  /** One for each of the platform's components. */
  readonly components: readonly ComponentHealth[];
  /** The processes or containers that the components live in. */
  readonly processes: readonly ProcessUse[];
}

/** A component that an environment does without, though its kind has it. */
export interface SkippedComponent {
  readonly component: string;
  /** For people: part of a sentence. */
  readonly why: string;
}

/** A UI or port for people, with what they need to get in. */
export interface Endpoint {
  readonly name: string;
  /** For scripts that need not know the technology: `SQL` makes `LAKELAB_SQL_URL` of it in `lab status --format env`. Left out: the name. */
  readonly variable?: string;
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

export interface EtlRunOptions {
  /** Aborted: nothing more is begun, what runs is cancelled, and the rest is skipped. */
  readonly signal: AbortSignal;
  /** Told once of each job, when it has ended or was skipped. */
  readonly onUpdate: (result: EtlJobResult) => void;
  /**
   * Days (`YYYY-MM-DD`) that incremental jobs rewrite: a back-fill of exactly these. Left out: those that events came for since each job last
   * succeeded. An incremental job that has no table yet, or whose SQL (or that of a job before it) has changed, writes all days in any case.
   * Jobs that are not incremental are made anew.
   */
  readonly days?: readonly string[];
  /** How long all jobs together may take before what watches the platform tells. Left out: its own idea of it. */
  readonly deadlineMs?: number;
}

/** Runs daily jobs in the order of their dependencies; each job's result replaces the table of its name in the lake, or days of it. */
export interface Orchestrator {
  /**
   * Says which jobs will be run later, as what a day needs is deployed before it begins: resolves once the orchestrator has read them, and what runs them is
   * no longer new. Runs nothing. Left out where there is nothing to get ready.
   */
  prepare?(jobs: readonly EtlJob[], signal: AbortSignal): Promise<void>;
  /**
   * Resolves when every job has ended. A failed or stuck attempt is repeated after a while; a job that fails in every attempt skips what
   * depends on it and nothing else. Running twice changes nothing. What a job depends on that is not among `jobs` is taken as it is.
   * The tables are queryable through the platform's `lake` afterwards (after `refresh`).
   */
  run(jobs: readonly EtlJob[], options: EtlRunOptions): Promise<EtlJobResult[]>;
}

export interface PlatformProgress {
  /** Events made durable in the queue since start, acknowledged to senders. */
  readonly queuedEvents: number;
  /** Of them, taken through the stream and committed to the lake (duplicates included). */
  readonly committedEvents: number;
  /** Oldest uncommitted event's age in milliseconds; 0 if none. */
  readonly backlogAgeMs: number;
}

/** Breaks parts of a platform, as accidents do. */
export interface FaultInjector {
  /** Kills a component of `Platform.killable` without warning (of several replicas, one); resolves once it is dead. It stays so until it is restarted. */
  kill(component: string): Promise<void>;
  /** Starts what was killed of a component; resolves once its process runs, which is before it works. */
  restart(component: string): Promise<void>;
}

/** What can be seen of a platform that runs, by whoever comes by. */
export interface AttachedPlatform {
  readonly startedEpochMs: number;
  readonly ingress: Ingress;
  readonly endpoints: readonly Endpoint[];
  /** What it does without; left out where it has all. These are no components of its vitals. */
  readonly skipped?: readonly SkippedComponent[];
  progress(): Promise<PlatformProgress>;
  usage(): Promise<readonly Usage[]>;
  /** Cheap enough to be asked every second under full load; never throws: who does not answer is `unknown`, who is gone is `down`. */
  vitals(): Promise<Vitals>;
}

/** How a platform has ended that nobody had asked to. */
export interface PlatformDeath {
  /** What ended and why, for people. */
  readonly why: string;
  /** It ended because there is no space left on the disk. */
  readonly diskFull?: boolean;
}

/** A started platform; disposing it stops it in order (what it acknowledged stays in its folder). */
export interface RunningPlatform extends AttachedPlatform, AsyncDisposable {
  readonly lake: Lake;
  readonly orchestrator: Orchestrator;
  readonly faults: FaultInjector;
  /** What its own monitoring tells; left out where it has none, or where none was started. */
  readonly alerts?: AlertLog;
  /** How its monitoring saw it; left out like `alerts`. */
  readonly indicators?: IndicatorLog;
  /** Where its monitoring keeps what a run tells of itself; left out like `alerts`. */
  readonly runFigures?: RunFigureSink;
  /** Resolves when the platform ends without having been asked to, or a part of it that it needs does and is not started again. */
  readonly died: Promise<PlatformDeath>;
  /** What it has seen since start that casts doubt on figures, such as a component that died and came back. */
  findings(): readonly Finding[];
}
