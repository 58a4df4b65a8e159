import { LabError } from '../../../model/errors.ts';
import { askJson, type JsonRequest } from './http-json.ts';

export interface AirflowOptions {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface AirflowDag {
  readonly description: string | null;
  readonly is_paused: boolean;
  /** Names its file to `parse`. */
  readonly file_token: string;
}

export interface AirflowRun {
  readonly dag_run_id: string;
  readonly state: 'queued' | 'running' | 'success' | 'failed';
}

export interface AirflowTask {
  readonly task_id: string;
  readonly state: string | null;
  readonly try_number: number;
  readonly start_date: string | null;
  readonly end_date: string | null;
}

const PAGE = 100;
/** Longest text of a refusal that is told on. */
const TOLD_CHARACTERS = 300;

/** The part of Airflow's REST API v2 that the lab needs, for one DAG. Each method throws Unanswered while Airflow is away. */
export class AirflowClient {
  readonly #options: AirflowOptions;
  readonly #dag: string;
  #token: string | undefined;

  constructor(options: AirflowOptions, dag: string) {
    this.#options = options;
    this.#dag = dag;
  }

  /** undefined if Airflow does not know it yet. */
  async dag(): Promise<AirflowDag | undefined> {
    const { status, body } = await this.#ask('GET', this.#path(), undefined, [404]);
    return status === 404 ? undefined : (body as AirflowDag);
  }

  /** Has its file read again soon. */
  async parse(fileToken: string): Promise<void> {
    // Somebody may have asked for that already.
    await this.#ask('PUT', `/api/v2/parseDagFile/${encodeURIComponent(fileToken)}`, undefined, [409]);
  }

  async unpause(): Promise<void> {
    await this.#ask('PATCH', this.#path(), { is_paused: false });
  }

  /** Makes a pool, unless it is there. */
  async providePool(name: string, slots: number, description: string): Promise<void> {
    await this.#ask('POST', '/api/v2/pools', { name, slots, description, include_deferred: false }, [409]);
  }

  async trigger(runId: string, conf: object): Promise<void> {
    await this.#ask('POST', this.#path('/dagRuns'), { dag_run_id: runId, logical_date: null, conf });
  }

  async run(runId: string): Promise<AirflowRun> {
    return (await this.#ask('GET', this.#path(`/dagRuns/${encodeURIComponent(runId)}`))).body as AirflowRun;
  }

  /** Runs that have not ended. */
  async activeRuns(): Promise<AirflowRun[]> {
    const { body } = await this.#ask('GET', this.#path('/dagRuns?state=running&state=queued'));
    return [...(body as { dag_runs: readonly AirflowRun[] }).dag_runs];
  }

  /** Ends a run: what runs of it is stopped, and nothing more is begun. */
  async fail(runId: string): Promise<void> {
    await this.#ask('PATCH', this.#path(`/dagRuns/${encodeURIComponent(runId)}`), { state: 'failed' }, [404, 409]);
  }

  async tasks(runId: string): Promise<AirflowTask[]> {
    const tasks: AirflowTask[] = [];
    for (;;) {
      const path = this.#path(`/dagRuns/${encodeURIComponent(runId)}/taskInstances?limit=${PAGE}&offset=${tasks.length}`);
      const page = (await this.#ask('GET', path)).body as { task_instances: readonly AirflowTask[]; total_entries: number };
      tasks.push(...page.task_instances);
      if (tasks.length >= page.total_entries || page.task_instances.length === 0) return tasks;
    }
  }

  #path(rest = ''): string {
    return `/api/v2/dags/${this.#dag}${rest}`;
  }

  async #ask(method: JsonRequest['method'], path: string, body?: unknown, alsoGood: readonly number[] = []) {
    for (let isFresh = false; ; isFresh = true) {
      if (isFresh) this.#token = undefined;
      this.#token ??= await this.#logIn();
      const answer = await askJson({ method, url: this.#options.url + path, headers: { authorization: `Bearer ${this.#token}` }, body });
      if (answer.status === 401 && !isFresh) continue;
      if (answer.status >= 400 && !alsoGood.includes(answer.status)) {
        const told = JSON.stringify(answer.body ?? '').slice(0, TOLD_CHARACTERS);
        throw new LabError('ORCHESTRATOR_FAILED', `Airflow answered ${method} ${path} with HTTP ${answer.status}: ${told}`);
      }
      return answer;
    }
  }

  async #logIn(): Promise<string> {
    const { url, user: username, password } = this.#options;
    const { status, body } = await askJson({ method: 'POST', url: `${url}/auth/token`, body: { username, password } });
    if (status >= 400) throw new LabError('ORCHESTRATOR_FAILED', `Airflow does not let ${username} in: HTTP ${status}`);
    return (body as { access_token: string }).access_token;
  }
}
