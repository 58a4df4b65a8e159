import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainSecrets } from '../embedded/secrets.ts';

/** Host ports of compose/agnostic.yaml, by the variable that sets each. */
export const portVariables = {
  gateway: 'LAKELAB_PORT_GATEWAY',
  gatewayMetrics: 'LAKELAB_PORT_GATEWAY_METRICS',
  kafka: 'LAKELAB_PORT_KAFKA',
  schemaRegistry: 'LAKELAB_PORT_SCHEMA_REGISTRY',
  storage: 'LAKELAB_PORT_STORAGE',
  storageConsole: 'LAKELAB_PORT_STORAGE_CONSOLE',
  sql: 'LAKELAB_PORT_SQL',
  stream: 'LAKELAB_PORT_STREAM',
  streamProgress: 'LAKELAB_PORT_STREAM_PROGRESS',
  airflow: 'LAKELAB_PORT_AIRFLOW',
  sqlSession: 'LAKELAB_PORT_SQL_SESSION',
  sqlSessionUi: 'LAKELAB_PORT_SQL_SESSION_UI',
  prometheus: 'LAKELAB_PORT_PROMETHEUS',
  alertmanager: 'LAKELAB_PORT_ALERTMANAGER',
  grafana: 'LAKELAB_PORT_GRAFANA',
  opensearch: 'LAKELAB_PORT_OPENSEARCH',
} as const;
export type PortName = keyof typeof portVariables;

export const composeProfiles = ['core', 'monitored', 'full'] as const;
export type ComposeProfile = (typeof composeProfiles)[number];

/** Folder of an environment in which its orchestrator finds the jobs. */
export const JOBS_FOLDER = 'etl';

export interface EnvironmentFilesOptions {
  /** Made if it is not there; private to this user. */
  readonly directory: string;
  /** Name of the compose project: of its containers, volumes and network. */
  readonly project: string;
  /** Those left out keep the defaults of the compose file. */
  readonly ports?: Partial<Readonly<Record<PortName, number>>>;
  /** Services that run: `core` is the way to the lake, `monitored` has what watches it, too; `full` (unless said otherwise) the daily jobs besides. */
  readonly profile?: ComposeProfile;
  /** Whether Grafana runs, too, for which there must be an image. */
  readonly dashboards?: boolean;
  /** Further settings of the compose file. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/**
 * Writes what compose/agnostic.yaml needs of an environment: `compose.env` (project, ports, generated passwords), `gateway.pem` (certificate and key),
 * `ca.pem`, `tokens.json` (source → bearer token) and the folder of the jobs. Passwords, keys and tokens are made once and kept: the data volumes know them.
 * Returns the path of the env file.
 */
export async function writeEnvironmentFiles({
  directory,
  project,
  ports = {},
  profile = 'full',
  dashboards = false,
  variables = {},
  nowMs,
}: EnvironmentFilesOptions): Promise<string> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  const jobs = join(directory, JOBS_FOLDER);
  await mkdir(jobs, { recursive: true });
  await chmod(jobs, 0o755);
  const { ca, cert, key, tokens } = await obtainSecrets(join(directory, 'secrets.json'), nowMs);
  const passwords = await obtainPasswords(join(directory, 'passwords.json'));
  const lines = [
    `COMPOSE_PROJECT_NAME=${project}`,
    `LAKELAB_DIRECTORY=${directory}`,
    `LAKELAB_POSTGRES_PASSWORD=${passwords.postgres}`,
    `LAKELAB_STORAGE_PASSWORD=${passwords.storage}`,
    `LAKELAB_AIRFLOW_PASSWORD=${passwords.airflow}`,
    `LAKELAB_AIRFLOW_SECRET=${passwords.airflowSecret}`,
    `LAKELAB_GRAFANA_PASSWORD=${passwords.grafana}`,
    `COMPOSE_PROFILES=${profile}${dashboards ? ',dashboards' : ''}`,
    ...Object.entries(ports).map(([name, port]) => `${portVariables[name as PortName]}=${port}`),
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
  ];
  // Containers see these as they are, and their users are not this one: what keeps others out is the folder.
  await replaceFile(join(directory, 'gateway.pem'), `${cert.trimEnd()}\n${key}`, 0o644);
  await replaceFile(join(directory, 'tokens.json'), JSON.stringify(tokens), 0o644);
  await replaceFile(join(directory, 'ca.pem'), ca, 0o644);
  const path = join(directory, 'compose.env');
  await replaceFile(path, `${lines.join('\n')}\n`, 0o600);
  return path;
}

/** Passwords of an environment whose files have been written. */
export async function readPasswords(directory: string): Promise<Passwords> {
  return JSON.parse(await readFile(join(directory, 'passwords.json'), 'utf8')) as Passwords;
}

export interface Passwords {
  readonly postgres: string;
  readonly storage: string;
  /** Of the user lakelab in Airflow. */
  readonly airflow: string;
  /** With which Airflow's components sign what they say to each other. */
  readonly airflowSecret: string;
  /** Of the user lakelab in Grafana. */
  readonly grafana: string;
}

async function obtainPasswords(path: string): Promise<Passwords> {
  const existing = await readFile(path, 'utf8').catch(() => undefined);
  const known = existing === undefined ? {} : (JSON.parse(existing) as Partial<Passwords>);
  const password = (): string => randomBytes(24).toString('base64url');
  // An environment of an earlier version lacks some.
  const passwords = {
    postgres: password(),
    storage: password(),
    airflow: password(),
    airflowSecret: password(),
    grafana: password(),
    ...known,
  };
  if (Object.keys(known).length < Object.keys(passwords).length) await replaceFile(path, JSON.stringify(passwords), 0o600);
  return passwords;
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.partial`, text, { mode });
  // Whatever the umask is: containers must be able to read what they are given.
  await chmod(`${path}.partial`, mode);
  await rename(`${path}.partial`, path);
}
