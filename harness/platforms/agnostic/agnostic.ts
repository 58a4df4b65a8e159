import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../model/errors.ts';
import type { Finding } from '../../model/measurement.ts';
import type { Lake, Orchestrator, Platform, RunningPlatform } from '../../model/platform.ts';
import { runCommand } from '../docker/command.ts';
import { containersOf } from '../docker/containers.ts';
import { requireEngine } from '../docker/engine.ts';
import { readPasswords } from '../docker/environment-files.ts';
import { checkFolder, checkPort } from '../preflight.ts';
import { systemClock } from '../system-clock.ts';
import { traceEvent } from '../trace-event.ts';
import { createAirflowOrchestrator } from './airflow/orchestrator.ts';
import { attachEnvironment, USER } from './attached.ts';
import {
  components,
  containerMemoryBytes,
  killableServices,
  lakeServices,
  root,
  traceServices,
  volumeNames,
  type ServiceName,
} from './components.ts';
import { Deaths } from './deaths.ts';
import { profileOf, readEnvironment, readProject, type EnvironmentState } from './environment.ts';
import { createFaultInjector } from './faults.ts';
import type { TrinoLake } from './lake/lake.ts';
import { createTrinoOrchestrator } from './lake/orchestrator.ts';
import { searchLogs } from './logs/log-store.ts';
import { createAlertLog } from './monitoring/alert-log.ts';
import { createIndicatorLog } from './monitoring/indicator-log.ts';
import { createRemoteWrite } from './monitoring/remote-write.ts';
import { PLATFORM_LOG, readWholeLog, saveLog } from './saved-log.ts';
import { bringUp, openLakeOf, projectOf, runningEnvironment, startEnvironment, type StartedEnvironment } from './start.ts';
import { createGatewayLog } from './trace/gateway-log.ts';
import { openKafkaRecords } from './trace/kafka-records.ts';
import { createTraceStore } from './trace/trace-store.ts';

/** What the harness takes beside the containers, at least. */
const HARNESS_MEMORY_BYTES = 2 ** 30;
/** AIRFLOW__CORE__PARALLELISM of compose/agnostic.yaml. */
const PARALLEL_TASKS = 5;
const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

/** The cloud-agnostic configuration in containers: HAProxy, ingestion, Kafka, Spark, Iceberg on MinIO, Trino. */
export const agnostic: Platform = {
  name: 'agnostic',
  components,
  fileFormats: ['parquet', 'orc'],
  commitIntervalMs: { usual: 2000, least: 1000 },
  usesImages: true,
  killable: killableServices,

  async preflight({ directory, port }) {
    if (!existsSync(join(root, 'services/ingest/container.ts'))) {
      throw new LabError('SOURCES_MISSING', 'the images of the agnostic platform are built from the repository', {
        hint: 'clone the repository and call ./lab there',
      });
    }
    const findings: Finding[] = await checkFolder(directory);
    const engine = await requireEngine(runCommand);
    // Its own gateway may hold the port.
    if (!(await runningEnvironment(directory))) await checkPort(port);
    if (engine.memoryBytes < containerMemoryBytes.full + HARNESS_MEMORY_BYTES) {
      findings.push({
        severity: 'warning',
        code: 'MEMORY_SCARCE',
        message: `The Docker engine has ${gib(engine.memoryBytes)} GiB of memory; the containers may take ${gib(containerMemoryBytes.full)} GiB (${gib(containerMemoryBytes.core)} without those of the daily jobs and of monitoring), and the harness 1 to 3.`,
        hint: 'On Docker Desktop: Settings, Resources.',
      });
    }
    return findings;
  },

  async start(context) {
    if (await runningEnvironment(context.directory)) {
      throw new LabError('PLATFORM_START_FAILED', `containers of ${context.directory} run already`, {
        hint: 'stop them first, or choose another folder',
      });
    }
    return runEnvironment(context.directory, await startEnvironment(context));
  },

  async up(context) {
    const { lake, attached } = await startEnvironment(context);
    await lake[Symbol.asyncDispose]();
    await attached[Symbol.asyncDispose]();
  },

  async attach(directory) {
    const running = await runningEnvironment(directory);
    return running && attachEnvironment(directory, running.state, { ...running, run: runCommand, epochMs: Date.now });
  },

  async down(directory) {
    const state = await readEnvironment(directory);
    if (!state) return false;
    const list = await containersOf(state.project).list();
    if (list.length === 0) return false;
    const project = projectOf(directory, state);
    await saveLog(directory, project);
    await project.down({ volumes: false });
    return true;
  },

  async reset(directory) {
    const state = await readEnvironment(directory);
    if (state) await projectOf(directory, state).down({ volumes: true });
    await rm(directory, { recursive: true, force: true });
  },

  async openLake(directory, context) {
    const state = await readEnvironment(directory);
    if (!state?.hasStarted) throw new LabError('LAKE_UNAVAILABLE', `${directory} holds no lake`);
    const lake = await openLakeOf(directory, state);
    return (await runningEnvironment(directory)) ? lake : wakeLake(directory, state, lake, lakeServices, context);
  },

  async trace(directory, question, context) {
    const state = await readEnvironment(directory);
    if (!state?.hasStarted) throw new LabError('LAKE_UNAVAILABLE', `${directory} holds no lake`);
    const asleep = await openLakeOf(directory, state);
    const isRunning = (await runningEnvironment(directory)) !== undefined;
    await using lake = isRunning ? asleep : await wakeLake(directory, state, asleep, traceServices, context);
    await using kafka = openKafkaRecords(`127.0.0.1:${state.ports.kafka}`);
    const storeUrl = `http://127.0.0.1:${state.ports.opensearch}`;
    const stored = async (text: string): Promise<string[]> => {
      const found = await searchLogs({ component: 'haproxy', text, lines: 1 }, { storeUrl }).catch(() => []);
      return found.map((line) => `${line.time} ${line.container} ${line.text}`);
    };
    const log = createGatewayLog(
      join(directory, PLATFORM_LOG),
      isRunning ? projectOf(directory, state) : undefined,
      isRunning && profileOf(state) !== 'core' ? stored : undefined,
    );
    return await traceEvent(createTraceStore({ lake, kafka, gateway: log }), question);
  },

  async openOrchestrator(directory) {
    const running = await runningEnvironment(directory);
    if (!running) throw new LabError('ENVIRONMENT_NOT_FOUND', `nothing runs on ${directory}`);
    const lake = await openLakeOf(directory, running.state);
    return { ...(await openOrchestratorOf(directory, running.state, lake)), [Symbol.asyncDispose]: () => lake[Symbol.asyncDispose]() };
  },

  elsewhere(directory) {
    const project = readProject(directory);
    if (project === undefined) return undefined;
    const volumes = volumeNames.map((name) => `${project}_${name}`).join(', ');
    return { remains: `containers, volumes and the network of the Docker project ${project}`, data: `the Docker volumes ${volumes}` };
  },

  async readLog(directory) {
    const running = await runningEnvironment(directory).catch(() => undefined);
    return readWholeLog(directory, running && projectOf(directory, running.state));
  },

  async searchLog(directory, query) {
    const running = await runningEnvironment(directory).catch(() => undefined);
    if (!running || profileOf(running.state) === 'core') return undefined;
    return searchLogs(query, { storeUrl: `http://127.0.0.1:${running.state.ports.opensearch}` }).catch(() => undefined);
  },
};

/** Starts what a lake is read with, for as long as it is open. */
async function wakeLake(
  directory: string,
  state: EnvironmentState,
  lake: Lake,
  services: readonly ServiceName[],
  { signal, onProgress }: Parameters<Platform['openLake']>[1],
): Promise<Lake> {
  const project = projectOf(directory, state);
  const sleep = (): Promise<void> => project.down({ volumes: false });
  onProgress(`its platform is down: starting ${services.join(', ')} for this question`);
  try {
    await bringUp(directory, state, { project, containers: containersOf(state.project) }, services, { signal, onProgress });
  } catch (error) {
    await sleep();
    throw error;
  }
  return {
    ...lake,
    async [Symbol.asyncDispose]() {
      await lake[Symbol.asyncDispose]();
      await sleep();
    },
  };
}

/** Airflow, where it was started; else this process has Trino run the jobs. */
async function openOrchestratorOf(directory: string, { etl, ports }: EnvironmentState, lake: TrinoLake): Promise<Orchestrator> {
  if (!etl) return createTrinoOrchestrator(lake.writer, systemClock);
  const { airflow: password } = await readPasswords(directory);
  return createAirflowOrchestrator({
    ...etl,
    ...systemClock,
    airflow: { url: `http://127.0.0.1:${ports.airflow}`, user: USER, password },
    sessionUrl: `http://127.0.0.1:${ports.sqlSession}`,
    directory,
    lake,
    parallelTasks: PARALLEL_TASKS,
  });
}

async function runEnvironment(
  directory: string,
  { state, project, containers, attached, lake }: StartedEnvironment,
): ReturnType<Platform['start']> {
  const deaths = new Deaths(containers, delay);
  const watching = new AbortController();
  await containers.watchDeaths((death) => void deaths.note(death), watching.signal);
  return {
    ...attached,
    lake,
    orchestrator: await openOrchestratorOf(directory, state, lake),
    faults: createFaultInjector(containers, deaths),
    ...(profileOf(state) === 'core' ? {} : monitoringOf(state)),
    died: deaths.hopeless,
    findings: () => deaths.findings(),
    async [Symbol.asyncDispose]() {
      watching.abort();
      await lake[Symbol.asyncDispose]();
      await attached[Symbol.asyncDispose]();
      await saveLog(directory, project);
      await project.down({ volumes: false });
    },
  };
}

function monitoringOf({ ports }: EnvironmentState): Pick<RunningPlatform, 'alerts' | 'indicators' | 'runFigures'> {
  const prometheusUrl = `http://127.0.0.1:${ports.prometheus}`;
  return {
    alerts: createAlertLog({ prometheusUrl, epochMs: Date.now }),
    indicators: createIndicatorLog({ prometheusUrl }),
    runFigures: createRemoteWrite({ prometheusUrl }),
  };
}
