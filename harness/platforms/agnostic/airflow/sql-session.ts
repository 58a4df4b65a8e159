import type { EtlEngine } from '../../../model/etl.ts';
import { askJson } from './http-json.ts';

/** What became of a job's statement, as services/etl tells it. Times are epoch milliseconds. */
export interface SessionStatement {
  readonly job: string;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped';
  readonly attempts: number;
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly core_seconds: number | null;
  readonly error: string | null;
}

/** The SQL session, as far as it is watched from outside. Each method throws Unanswered while it is away. */
export class SqlSession {
  readonly #url: string;

  /** @param url `http://127.0.0.1:PORT` */
  constructor(url: string) {
    this.#url = url;
  }

  /** Whether it becomes faster yet: one that has just started takes several times as long for a statement, and practises while nobody wants the CPU. */
  async practises(): Promise<boolean> {
    const { body } = await askJson({ method: 'GET', url: `${this.#url}/healthz` });
    return (body as { practises: boolean }).practises;
  }

  /** Says that a run is about to begin, so that it makes ready the events that its jobs will read: those that there are now. */
  async begin(runId: string, engine: EtlEngine): Promise<void> {
    await askJson({ method: 'POST', url: `${this.#url}/runs`, body: { run: runId, engine } });
  }

  /** All statements of a run so far. */
  async statements(runId: string): Promise<readonly SessionStatement[]> {
    const { body } = await askJson({ method: 'GET', url: `${this.#url}/runs/${encodeURIComponent(runId)}` });
    return (body as { statements: readonly SessionStatement[] }).statements;
  }

  /** Cancels what runs of a run, and has the rest refused. */
  async cancel(runId: string): Promise<void> {
    await askJson({ method: 'DELETE', url: `${this.#url}/runs/${encodeURIComponent(runId)}` });
  }
}
