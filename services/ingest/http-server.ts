import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { RejectionReason } from '../../harness/model/workload.ts';
import type { Ingest } from './ingest-batch.ts';
import type { IngestMetrics } from './metrics.ts';
import type { RequestMark } from './ports.ts';
import { REQUEST_ID_HEADER, type MarkRequest } from './request-mark.ts';
import type { ServiceLog } from './service-log.ts';

export interface IngestServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** PEM of the certificate and its key; null for plain HTTP, where a gateway ends TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly maxBodyBytes: number;
  /** Gives each request its id, which its answer has, too. */
  readonly markRequest: MarkRequest;
  readonly metrics: IngestMetrics;
  /** The OpenAPI document, as JSON. */
  readonly openApi: () => string;
  /** null if the service can do its work; else why it cannot. */
  readonly readiness: () => string | null;
  readonly clock: { epochMs(): number; monotonicMs(): number };
  readonly log: ServiceLog;
}

export interface IngestServer {
  readonly port: number;
  /** Stops accepting, answers what is in the air, and closes. */
  close(): Promise<void>;
}

/** A sender must have sent its headers and its whole body within this time. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Idle connections are closed after this time. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Connections that are still busy so long after the shutdown began are cut. */
const SHUTDOWN_GRACE_MS = 10_000;

/** Serves the ingestion service over HTTPS, or HTTP behind a gateway. Throws what `listen` throws, such as EADDRINUSE. */
export async function startIngestServer(ingest: Ingest, options: IngestServerOptions): Promise<IngestServer> {
  const { metrics, clock } = options;
  const marks = new WeakMap<object, RequestMark>();
  const app = fastify({
    https: options.tls && { cert: options.tls.cert, key: options.tls.key, minVersion: 'TLSv1.2' },
    bodyLimit: options.maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    logger: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  // Before the body is read, so that an answer to one that is too large has it as well.
  app.addHook('onRequest', (request, reply, done) => {
    const mark = options.markRequest(request.headers);
    marks.set(request, mark);
    void reply.header(REQUEST_ID_HEADER, mark.id);
    done();
  });
  app.post('/v1/events', async (request, reply) => {
    const startedMs = clock.monotonicMs();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const mark = marks.get(request) ?? options.markRequest(request.headers);
    const answer = await ingest({ headers: request.headers, body, mark, receivedAtMs: clock.epochMs() });
    metrics.answered(answer.status, (clock.monotonicMs() - startedMs) / 1000);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const why = options.readiness();
    return why === null ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', detail: why });
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
  app.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(options.openApi()));
  answerErrors(app, options);

  await app.listen({ host: options.host, port: options.port });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the ingestion service has no TCP port');
  return { port: address.port, close: () => close(app) };
}

async function close(
  app: FastifyInstance<never> | { close(): PromiseLike<unknown>; server: { closeAllConnections(): void } },
): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), SHUTDOWN_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}

/** Gives errors of the transport the same form as other answers. */
function answerErrors(
  app: { setErrorHandler: FastifyInstance['setErrorHandler'] },
  { metrics, log, maxBodyBytes }: IngestServerOptions,
): void {
  const send = (reply: FastifyReply, status: number, reason: RejectionReason, detail: string): FastifyReply =>
    reply.code(status).send({ accepted: 0, rejected: [], reason, detail });
  app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) {
      metrics.rejected('too_large', 1);
      return send(reply, 413, 'too_large', `the body has more than ${maxBodyBytes} bytes`);
    }
    metrics.refused(status);
    if (status >= 500) log(`request failed: ${error.message}`, 'error');
    return send(reply, status, 'other', status >= 500 ? 'internal error' : error.message);
  });
}
