import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LabError } from '../../model/errors.ts';
import type { EtlSetup } from '../../model/platform.ts';
import type { FileFormat } from '../../model/scenario.ts';
import { portVariables, writeEnvironmentFiles, type ComposeProfile, type PortName } from '../docker/environment-files.ts';
import { findFreePorts, isFree } from '../docker/free-ports.ts';
import { imageVariable } from '../docker/image-table.ts';
import type { ProvidedImage, SkippedImage } from '../docker/images.ts';
import type { SkippedComponent } from '../../model/platform.ts';
import { PLATFORM_LOG } from './saved-log.ts';

/** What is known of an environment between processes: kept as `agnostic.json` in its folder. */
export interface EnvironmentState {
  /** Name of the compose project. */
  readonly project: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Whether it has ever been up: its volumes may then hold data. */
  readonly hasStarted: boolean;
  /** How its jobs are run; null (or left out, by earlier versions): nothing was started for them. */
  readonly etl?: EtlSetup | null;
  /** Whether its monitoring was started; it is in any case where its jobs are run. */
  readonly monitoring?: boolean;
  /** What it does without; left out by versions that knew nothing that can be done without. */
  readonly skipped?: readonly SkippedComponent[];
}

/** Which services an environment has. */
export const profileOf = ({ etl, monitoring }: Pick<EnvironmentState, 'etl' | 'monitoring'>): ComposeProfile =>
  etl ? 'full' : monitoring ? 'monitored' : 'core';

const STATE_FILE = 'agnostic.json';
const IMAGES_FILE = 'images.env';

/** The env files that compose needs for an environment, in their order. */
export const envFilesOf = (directory: string): string[] => [join(directory, IMAGES_FILE), join(directory, 'compose.env')];

/** undefined if nothing was ever prepared there. */
export async function readEnvironment(directory: string): Promise<EnvironmentState | undefined> {
  const text = await readFile(join(directory, STATE_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as EnvironmentState);
}

/** The compose project of a folder, read at once; undefined if nothing was ever prepared there. */
export function readProject(directory: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(directory, STATE_FILE), 'utf8')) as EnvironmentState).project;
  } catch {
    return undefined;
  }
}

export interface EnvironmentSettings {
  /** Of the gateway; 0 picks a free one. */
  readonly port: number;
  readonly commitIntervalMs: number;
  readonly fileFormat: FileFormat;
  readonly etl: EtlSetup | null;
  readonly monitoring: boolean;
  /** Id of the run that it is started for, if it is for one. */
  readonly run?: string;
  /** Folder in which the engine keeps containers and their logs. */
  readonly engineData: string;
  readonly images: readonly Pick<ProvidedImage, 'name' | 'reference'>[];
  readonly skipped: readonly SkippedImage[];
  readonly nowMs: number;
}

/** Writes all that compose needs of an environment. Ports stay as they were as long as they are free. @throws LabError PORT_IN_USE */
export async function prepareEnvironment(directory: string, settings: EnvironmentSettings): Promise<EnvironmentState> {
  const before = await readEnvironment(directory);
  const state: EnvironmentState = {
    project: before?.project ?? projectOf(directory),
    ports: await choosePorts(before?.ports, settings.port),
    hasStarted: before?.hasStarted ?? false,
    etl: settings.etl,
    monitoring: settings.monitoring,
    skipped: settings.skipped.map(({ name, why }) => ({ component: name, why })),
  };
  await writeEnvironmentFiles({
    directory,
    project: state.project,
    ports: state.ports,
    profile: profileOf(state),
    dashboards: settings.images.some(({ name }) => name === 'grafana'),
    variables: {
      LAKELAB_TRIGGER_MS: String(settings.commitIntervalMs),
      LAKELAB_FORMAT: settings.fileFormat,
      ...(settings.run === undefined ? {} : { LAKELAB_RUN: settings.run }),
      ...(settings.engineData === '' ? {} : { LAKELAB_ENGINE_DATA: settings.engineData }),
      // Without daily jobs, Airflow's database need not be there; without monitoring, nobody asks Kafka.
      ...(settings.etl === null ? { LAKELAB_EXPORTED_DATABASE: 'catalogue' } : { LAKELAB_ETL_ENGINE: settings.etl.engine }),
      ...(profileOf(state) === 'core' ? { LAKELAB_KAFKA_METRICS_PORT: '' } : {}),
    },
    nowMs: settings.nowMs,
  });
  const images = settings.images.map(({ name, reference }) => `${imageVariable(name)}=${reference}\n`);
  await writeFile(join(directory, IMAGES_FILE), images.join(''));
  await writeFile(join(directory, PLATFORM_LOG), '', { flag: 'a' });
  await saveState(directory, state);
  return state;
}

export async function markStarted(directory: string, state: EnvironmentState): Promise<void> {
  if (!state.hasStarted) await saveState(directory, { ...state, hasStarted: true });
}

async function saveState(directory: string, state: EnvironmentState): Promise<void> {
  const path = join(directory, STATE_FILE);
  await writeFile(`${path}.partial`, `${JSON.stringify(state)}\n`);
  await rename(`${path}.partial`, path);
}

/** Tells environments of the same name in different places apart, and shows people which one it is. */
export function projectOf(directory: string): string {
  const path = resolve(directory);
  const name = basename(path) === 'platform' ? basename(dirname(path)) : basename(path);
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `lakelab-${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^lakelab-/, '')
    .slice(0, 40)}-${digest}`;
}

async function choosePorts(before: EnvironmentState['ports'] | undefined, gateway: number): Promise<EnvironmentState['ports']> {
  const names = Object.keys(portVariables) as PortName[];
  const free = await findFreePorts(names.length);
  const chosen = {} as Record<PortName, number>;
  for (const [index, name] of names.entries()) {
    const old = before?.[name];
    chosen[name] = old !== undefined && (await isFree(old)) ? old : (free[index] as number);
  }
  if (gateway === 0) return chosen;
  if (!(await isFree(gateway))) throw new LabError('PORT_IN_USE', `port ${gateway} on 127.0.0.1 is taken`);
  return { ...chosen, gateway };
}
