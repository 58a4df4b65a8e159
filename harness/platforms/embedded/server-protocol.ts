import type { Vitals } from '../../model/platform.ts';
import type { Snapshot } from './catalogue.ts';

/** What a running server writes into `server.json` (mode 0600) once it answers. */
export interface ServerState {
  readonly pid: number;
  readonly ingressPort: number;
  readonly adminPort: number;
  readonly adminToken: string;
  readonly startedMs: number;
}

/** What the server process is started with, as JSON in its first argument. */
export interface ServerArguments {
  readonly directory: string;
  readonly port: number;
  readonly commitIntervalMs: number;
}

/** `GET /progress` of the admin endpoint. */
export interface ServerProgress {
  readonly queuedEvents: number;
  readonly committedEvents: number;
  readonly backlogAgeMs: number;
}

/** `GET /vitals` of the admin endpoint. */
export type ServerVitals = Vitals;

/** `GET /snapshot` of the admin endpoint. */
export type ServerSnapshot = Snapshot;

/** Exit codes of the server that mean something to its parent. */
export const serverExit = { stopped: 0, failed: 1, portInUse: 10, diskFull: 11 } as const;

/** The components that live in the server's process. */
export const componentNames = ['ingest', 'queue', 'stream', 'lake'] as const;
