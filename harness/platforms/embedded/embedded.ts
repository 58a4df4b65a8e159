import { readFile, rm } from 'node:fs/promises';
import { eventTypes } from '../../../generators/events/event-types.ts';
import type { Platform } from '../../model/platform.ts';
import { checkFolder, checkPort } from '../preflight.ts';
import { houseTypes } from '../../../services/ingest/house-types.ts';
import { openReader, sleepingSource } from './lake.ts';
import { LabError } from '../../model/errors.ts';
import { attachServer, openOrchestrator, readServerState, runServer, runningSource, startServer, stopServer } from './server-process.ts';
import { layoutOf } from './layout.ts';
import { traceEvent } from '../trace-event.ts';
import { createTraceStore } from './trace-store.ts';
import { typedColumnsOf } from './typed-columns.ts';
import { duckdbVersion } from './versions.ts';

const columns = typedColumnsOf([...eventTypes, ...houseTypes]);

/** The platform that needs no Docker: one process with ingestion, queue, stream and lake. */
export const embedded: Platform = {
  name: 'embedded',
  components: [
    { name: 'ingest', role: 'gateway and ingestion', version: 'lakelab', fidelity: 'real' },
    { name: 'queue', role: 'durable queue', version: `DuckDB ${duckdbVersion()}`, fidelity: 'real' },
    { name: 'stream', role: 'stream processing in micro-batches', version: 'lakelab', fidelity: 'real' },
    { name: 'lake', role: 'raw JSON zone, typed Parquet, ETL, SQL', version: `DuckDB ${duckdbVersion()}`, fidelity: 'real' },
  ],

  fileFormats: ['parquet'],
  commitIntervalMs: { usual: 500, least: 20 },
  usesImages: false,
  // All of it is one process: who kills a part ends the run.
  killable: [],

  async preflight({ directory, port }) {
    const findings = await checkFolder(directory);
    await checkPort(port);
    return findings;
  },

  async start(context) {
    const server = await startServer(context, false);
    return runServer(server, context.directory, columns);
  },

  async up(context) {
    await startServer(context, true);
  },

  async attach(directory) {
    const state = await readServerState(directory);
    return state && attachServer(state, directory);
  },

  async down(directory) {
    const state = await readServerState(directory);
    if (state) await stopServer(state);
    return state !== undefined;
  },

  async reset(directory) {
    await this.down(directory);
    await rm(directory, { recursive: true, force: true });
  },

  async openLake(directory) {
    const state = await readServerState(directory);
    return openReader(directory, state ? runningSource(state, directory) : await sleepingSource(directory), columns);
  },

  async trace(directory, question) {
    const state = await readServerState(directory);
    const source = state ? runningSource(state, directory) : await sleepingSource(directory);
    await using lake = await openReader(directory, source, columns);
    return await traceEvent(createTraceStore(lake, source, layoutOf(directory)), question);
  },

  async openOrchestrator(directory) {
    const state = await readServerState(directory);
    if (!state) throw new LabError('ENVIRONMENT_NOT_FOUND', `nothing runs on ${directory}`);
    return openOrchestrator(state, directory, columns);
  },

  elsewhere: () => undefined,

  async readLog(directory) {
    const text = await readFile(layoutOf(directory).log, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  },
};
