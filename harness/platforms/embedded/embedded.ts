import { access, constants, mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { eventTypes } from '../../../generators/events/event-types.ts';
import { LabError } from '../../model/errors.ts';
import type { Platform } from '../../model/platform.ts';
import { houseTypes } from '../../../services/ingest/house-types.ts';
import { openReader, sleepingSource } from './lake.ts';
import { attachServer, readServerState, runServer, runningSource, startServer, stopServer } from './server-process.ts';
import { layoutOf } from './layout.ts';
import { typedColumnsOf } from './typed-columns.ts';
import { duckdbVersion } from './versions.ts';

const MIN_FREE_BYTES = 500 * 2 ** 20;
const SCARCE_FREE_BYTES = 5 * 2 ** 30;

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
  // All of it is one process: who kills a part ends the run.
  killable: [],

  async preflight({ directory, port }) {
    await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
      throw unwritable(directory, cause);
    });
    await access(directory, constants.W_OK).catch((cause: unknown) => {
      throw unwritable(directory, cause);
    });
    const { bavail, bsize } = await statfs(directory);
    const freeBytes = bavail * bsize;
    if (freeBytes < MIN_FREE_BYTES) {
      throw new LabError(
        'DISK_FULL',
        `${directory} has ${Math.round(freeBytes / 2 ** 20)} MiB free; at least ${MIN_FREE_BYTES / 2 ** 20} MiB are needed`,
      );
    }
    if (port !== 0) await checkPort(port);
    if (freeBytes >= SCARCE_FREE_BYTES) return [];
    return [
      {
        severity: 'warning',
        code: 'DISK_SCARCE',
        message: `Only ${(freeBytes / 2 ** 30).toFixed(1)} GiB are free for the lake; a minute at 1x takes about 0.3 GiB.`,
      },
    ];
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

  async readLog(directory) {
    const text = await readFile(layoutOf(directory).log, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  },
};

function unwritable(directory: string, cause: unknown): LabError {
  return new LabError('OUTPUT_UNWRITABLE', `${directory} cannot be written`, {
    cause,
  });
}

async function checkPort(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) =>
      reject(
        new LabError('PORT_IN_USE', `port ${port} on 127.0.0.1 is taken`, {
          cause,
        }),
      ),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
