import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isBinaryMode, structuredFromBinary } from './binary-mode.ts';
import { ingestBatch, STRUCTURED_TYPE, type IngestAnswer, type IngestDeps } from './ingest-batch.ts';
import { createMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';

export interface IngestServerOptions extends IngestDeps {
  readonly tls: { readonly key: string; readonly cert: string };
  readonly maxBodyBytes: number;
  readonly requestTimeoutMs: number;
  readonly epochMs: () => number;
  /** Whether everything behind the service works. */
  readonly ready: () => boolean;
}

export const DEFAULT_MAX_BODY_BYTES = 8 * 1024 * 1024;
const inflate = promisify(gunzip);

/** The REST front door. Not yet listening; closing it answers what is in flight first. */
export function createIngestServer(options: IngestServerOptions): FastifyInstance {
  const metrics = createMetrics();
  const app = Fastify({
    https: { key: options.tls.key, cert: options.tls.cert },
    logger: false,
    bodyLimit: options.maxBodyBytes,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;
  // Bodies stay bytes: they are stored as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post('/v1/events', async (request, reply) => {
    const begunMs = performance.now();
    metrics.inFlight.inc();
    try {
      const answer = await answerEvents(request, options);
      const { body, status } = answer;
      if ('accepted' in body) {
        metrics.accepted.inc(body.accepted);
        for (const { reason } of body.rejected) metrics.rejected.inc({ reason });
      } else if (status === 400 || status === 401) {
        metrics.rejected.inc({ reason: body.reason });
      }
      metrics.requests.inc({ status });
      return await send(reply, answer);
    } finally {
      metrics.inFlight.dec();
      metrics.bytes.inc(Buffer.isBuffer(request.body) ? request.body.length : 0);
      metrics.seconds.observe((performance.now() - begunMs) / 1000);
    }
  });
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', (_request, reply) => {
    const ready = options.ready() && options.queue.pressure() === undefined;
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
  app.get('/openapi.json', () => openApiDocument(options.maxBodyBytes));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const reason = status === 413 ? 'too_large' : status === 415 ? 'unsupported_media_type' : 'other';
    metrics.requests.inc({ status });
    return reply.code(status).send({ reason, detail: error.message });
  });
  return app;
}

async function answerEvents(request: FastifyRequest, options: IngestServerOptions): Promise<IngestAnswer> {
  const receivedAtMs = options.epochMs();
  let body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  let contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (request.headers['content-encoding'] === 'gzip') {
    try {
      body = await inflate(body, { maxOutputLength: options.maxBodyBytes });
    } catch (error) {
      const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
      if (tooLarge) throw Object.assign(new Error(`the inflated body is larger than ${options.maxBodyBytes} bytes`), { statusCode: 413 });
      return { status: 400, body: { reason: 'malformed_json', detail: 'the body is not valid gzip' } };
    }
  }
  if (isBinaryMode(request.headers)) {
    const structured = structuredFromBinary(request.headers, body);
    if (Buffer.isBuffer(structured)) body = structured;
    contentType = STRUCTURED_TYPE;
  }
  return ingestBatch({ contentType, authorization: request.headers.authorization, body, receivedAtMs }, options);
}

async function send(reply: FastifyReply, { status, headers, body }: IngestAnswer): Promise<FastifyReply> {
  return reply
    .code(status)
    .headers(headers ?? {})
    .send(body);
}
