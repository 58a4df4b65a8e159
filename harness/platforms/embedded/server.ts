/** Entry point of the embedded platform's process: ingestion, queue, stream and lake. Started by the adapter, ended through its admin endpoint or SIGTERM. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rename, rm, writeFile } from 'node:fs/promises';
import { eventTypes } from '../../../generators/events/event-types.ts';
import { createAuthenticate, identityOf } from '../../../services/ingest/credentials.ts';
import { startIngestServer } from '../../../services/ingest/http-server.ts';
import { createIngest } from '../../../services/ingest/ingest-batch.ts';
import { defaultLimits } from '../../../services/ingest/limits.ts';
import { backlogReadings, createMetrics } from '../../../services/ingest/metrics.ts';
import { openApiDocument } from '../../../services/ingest/openapi.ts';
import { createRegistry } from '../../../services/ingest/registry.ts';
import { ownMark } from '../../../services/ingest/request-mark.ts';
import { houseTypes } from '../../../services/ingest/house-types.ts';
import { withIndicators } from './indicators.ts';
import { layoutOf } from './layout.ts';
import { obtainSecrets } from './secrets.ts';
import {
  componentNames,
  serverExit,
  type ServerArguments,
  type ServerProgress,
  type ServerState,
  type ServerVitals,
} from './server-protocol.ts';
import { Store } from './store.ts';
import { typedColumnsOf } from './typed-columns.ts';

const HOST = '127.0.0.1';

const epochMs = (): number => Date.now();
const log = (line: string): void => void process.stderr.write(`${new Date(epochMs()).toISOString()} ${line}\n`);

async function main({ directory, port, commitIntervalMs }: ServerArguments): Promise<void> {
  const layout = layoutOf(directory);
  const types = [...eventTypes, ...houseTypes];
  const secrets = await obtainSecrets(layout.secrets, epochMs());
  const store = await Store.open({ directory, columns: typedColumnsOf(types), commitIntervalMs, epochMs, log });
  let ready = false;
  const backlog = (): { events: number; bytes: number; ageMs: number } => ({
    events: store.queue.queuedEvents - store.stream.committedEvents,
    bytes: store.queue.queuedBytes,
    ageMs: store.queue.backlogAgeMs(epochMs()),
  });
  const metrics = withIndicators(createMetrics(backlogReadings(backlog)), { monotonicMs: () => performance.now(), backlog });
  const limits = defaultLimits;
  const openApi = JSON.stringify(openApiDocument(types, limits));
  const ingest = await startIngestServer(
    createIngest({
      authenticate: createAuthenticate(new Map(Object.entries(secrets.tokens)), identityOf),
      registry: createRegistry(types),
      queue: store.queue,
      limits,
      observer: metrics,
      log,
    }),
    {
      host: HOST,
      port,
      tls: secrets,
      maxBodyBytes: limits.maxBodyBytes,
      markRequest: ownMark,
      metrics,
      openApi: () => openApi,
      readiness: () => (ready ? (store.queue.pressure()?.why ?? null) : 'starting or stopping'),
      clock: { epochMs, monotonicMs: () => performance.now() },
      log,
    },
  );
  const stopped = Promise.withResolvers<void>();
  const adminToken = randomBytes(24).toString('base64url');
  const admin = await serveAdmin(adminToken, store, () => stopped.resolve());
  const state: ServerState = {
    pid: process.pid,
    ingressPort: ingest.port,
    adminPort: (admin.address() as AddressInfo).port,
    adminToken,
    startedMs: epochMs(),
  };
  ready = true;
  await writeFile(`${layout.serverState}.partial`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${layout.serverState}.partial`, layout.serverState);
  log(`ready on port ${state.ingressPort}`);

  process.on('SIGTERM', () => stopped.resolve());
  // Ctrl-C reaches the whole process group; the parent decides when this process ends.
  process.on('SIGINT', () => {});
  // A parent that dies closes the pipe; a detached server has no such pipe.
  if (process.env['LAKELAB_DETACHED'] !== '1') process.stdin.resume().on('end', () => stopped.resolve());
  await stopped.promise;
  log('stopping');
  ready = false;
  await ingest.close();
  await store.close();
  await rm(layout.serverState, { force: true });
  log('stopped');
  admin.closeAllConnections();
  admin.close();
}

/** The harness's door: progress, snapshots, stop. Not for events. */
async function serveAdmin(token: string, store: Store, stop: () => void): Promise<Server> {
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    if (request.url === '/progress') {
      return {
        queuedEvents: store.queue.queuedEvents,
        committedEvents: store.stream.committedEvents,
        backlogAgeMs: store.queue.backlogAgeMs(epochMs()),
      } satisfies ServerProgress;
    }
    if (request.url === '/vitals') return vitalsOf(store);
    if (request.url?.startsWith('/snapshot')) {
      const after = new URL(request.url, 'http://admin').searchParams.get('commits_after');
      return store.snapshot(Number(after ?? -1));
    }
    if (request.url?.startsWith('/ways')) {
      const asked = new URL(request.url, 'http://admin').searchParams;
      return store.findWays({ id: asked.get('id') ?? '', ...(asked.has('source') ? { source: asked.get('source') ?? '' } : {}) });
    }
    if (request.url === '/dead-letters') return { path: await store.exportDeadLetters() };
    if (request.url === '/stop' && request.method === 'POST') {
      setImmediate(stop);
      return { stopping: true };
    }
    return undefined;
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end();
      return;
    }
    answer(request).then(
      (body) => response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {})),
      (error: unknown) => {
        log(`admin request failed: ${String(error)}`);
        response.writeHead(500).end();
      },
    );
  };
  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, HOST, resolve));
  return server;
}

/** One process holds all components; what strains one is told of that one. */
function vitalsOf({ queue, stream }: Store): ServerVitals {
  const { user, system } = process.cpuUsage();
  const pressure = queue.pressure()?.why;
  return {
    components: [
      { component: 'ingest', ...healthOf(pressure === undefined ? undefined : `puts events off: ${pressure}`) },
      { component: 'queue', ...healthOf(queue.failure) },
      { component: 'stream', ...healthOf(stream.trouble) },
      { component: 'lake', health: 'up' },
    ],
    processes: [
      {
        name: 'platform',
        components: [...componentNames],
        coreSeconds: (user + system) / 1e6,
        memoryBytes: process.memoryUsage.rss(),
      },
    ],
  };
}

function healthOf(why: string | undefined): { health: 'up' } | { health: 'strained'; why: string } {
  return why === undefined ? { health: 'up' } : { health: 'strained', why };
}

main(JSON.parse(process.argv[2] ?? '{}') as ServerArguments).then(
  () => process.exit(serverExit.stopped),
  (error: unknown) => {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const code = (error as { code?: string }).code;
    process.exit(code === 'EADDRINUSE' ? serverExit.portInUse : code === 'ENOSPC' ? serverExit.diskFull : serverExit.failed);
  },
);
