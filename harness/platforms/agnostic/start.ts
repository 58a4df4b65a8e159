import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AttachedPlatform, ImagePolicy, StartContext } from '../../model/platform.ts';
import { runCommand } from '../docker/command.ts';
import { composeProject, type ComposeProject } from '../docker/compose-project.ts';
import { containersOf, type ProjectContainers } from '../docker/containers.ts';
import { requireEngine } from '../docker/engine.ts';
import { gatherExtraCa } from '../docker/extra-ca.ts';
import { readPasswords } from '../docker/environment-files.ts';
import { provideImages, type ProvidedImages } from '../docker/images.ts';
import { createAnswers } from './answers.ts';
import { attachEnvironment, USER } from './attached.ts';
import { composeFile, imagesOf, isOptional, imageTable, replicasOf, root, servicesOf, type ServiceName } from './components.ts';
import { envFilesOf, markStarted, prepareEnvironment, profileOf, readEnvironment, type EnvironmentState } from './environment.ts';
import { openTrinoLake, type TrinoLake } from './lake/lake.ts';
import { saveLog } from './saved-log.ts';
import { waitForServices } from './wait-for-services.ts';

/** Images are there by then. A busy machine needs a minute and a half; two slow cores with other work to do have needed more than four. */
const START_TIMEOUT_MS = 480_000;
const TABLES_TIMEOUT_MS = 60_000;
const BUCKET = 'lake';

/** An environment whose containers run. */
export interface StartedEnvironment {
  readonly state: EnvironmentState;
  readonly project: ComposeProject;
  readonly containers: ProjectContainers;
  readonly attached: AttachedPlatform & AsyncDisposable;
  readonly lake: TrinoLake;
}

export function projectOf(directory: string, { project }: EnvironmentState): ComposeProject {
  return composeProject({ file: composeFile, project, envFiles: envFilesOf(directory), run: runCommand });
}

/** Starts all components of an environment, and waits until each has answered a real request. What it cannot start, it removes again. */
export async function startEnvironment(context: StartContext): Promise<StartedEnvironment> {
  const { directory, signal, onProgress } = context;
  const wanted = servicesOf(profileOf(context));
  const { provided, skipped } = await provideAll(imagesOf(wanted), context.images, signal, onProgress);
  const services = wanted.filter((service) => !skipped.some(({ name }) => name === service));
  const { dataDirectory: engineData } = await requireEngine(runCommand, signal);
  const state = await prepareEnvironment(directory, { ...context, images: provided, skipped, engineData, nowMs: Date.now() });
  const project = projectOf(directory, state);
  const containers = containersOf(state.project);
  try {
    onProgress(`starting ${services.length} components in containers of ${state.project}`);
    await bringUp(directory, state, { project, containers }, services, context);
    const attached = await attachEnvironment(directory, state, { containers, run: runCommand, epochMs: Date.now, isReady: true });
    const lake = await openLakeOf(directory, state);
    onProgress('waiting for the tables of the lake, and for the first answers');
    await lake.prepareViews({ timeoutMs: TABLES_TIMEOUT_MS, signal });
    await Promise.all([attached.progress(), lake.query('SELECT commit_id FROM commits LIMIT 1')]);
    await markStarted(directory, state);
    return { state, project, containers, attached, lake };
  } catch (error) {
    await saveLog(directory, project);
    // Data of an earlier start are not thrown away because this one has failed.
    await project.down({ volumes: !state.hasStarted });
    throw error;
  }
}

/** Starts some services and waits until they are healthy, but for those that can be done without; whichever fails first ends it. */
export async function bringUp(
  directory: string,
  { ports }: EnvironmentState,
  { project, containers }: { readonly project: ComposeProject; readonly containers: ProjectContainers },
  services: readonly ServiceName[],
  { signal, onProgress }: Pick<StartContext, 'signal' | 'onProgress'>,
): Promise<void> {
  await using answers = createAnswers(ports, await readFile(join(directory, 'ca.pem'), 'utf8'));
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const waiting = waitForServices(containers, {
    services: services.filter((service) => !isOptional(service)),
    replicasOf,
    answers,
    timeoutMs: START_TIMEOUT_MS,
    signal: either,
    onProgress,
    monotonicMs: () => performance.now(),
    sleep: delay,
    machine: () => ({ load: loadavg()[0] ?? 0, cores: availableParallelism() }),
  });
  const fail = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const outcomes = await Promise.allSettled([waiting.catch(fail), project.up(services, either).catch(fail)]);
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

export async function openLakeOf(directory: string, { ports }: EnvironmentState): Promise<TrinoLake> {
  const { storage: password } = await readPasswords(directory);
  return openTrinoLake({
    trinoUrl: `http://127.0.0.1:${ports.sql}`,
    storage: { url: `http://127.0.0.1:${ports.storage}`, user: USER, password, bucket: BUCKET },
    directory,
  });
}

/** State of an environment some of whose containers run; undefined if none does. */
export async function runningEnvironment(
  directory: string,
): Promise<{ state: EnvironmentState; containers: ProjectContainers } | undefined> {
  const state = await readEnvironment(directory);
  if (state === undefined) return undefined;
  const containers = containersOf(state.project);
  return (await containers.startedEpochMs()) === undefined ? undefined : { state, containers };
}

async function provideAll(
  images: readonly string[],
  policy: ImagePolicy,
  signal: AbortSignal,
  onProgress: (message: string) => void,
): Promise<ProvidedImages> {
  await using extraCa = await gatherExtraCa();
  return await provideImages(images, policy, {
    table: imageTable,
    root,
    run: runCommand,
    signal,
    onProgress: ({ name, message, elapsedMs }) =>
      onProgress(`image of ${name}: ${message.slice(0, 100)}${elapsedMs < 1000 ? '' : ` (${Math.round(elapsedMs / 1000)} s)`}`),
    monotonicMs: () => performance.now(),
    extraCaFile: extraCa.path,
    concurrency: Math.min(2, availableParallelism()),
  });
}
