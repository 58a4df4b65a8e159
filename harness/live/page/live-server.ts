import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { renderRun } from '../../../reports/index.ts';
import { readRun } from '../../../reports/read-run.ts';
import type { LiveFeed } from '../feed.ts';
import { html } from './html.ts';
import { pageSections, renderPage, type PageSections } from './render-page.ts';

const HOST = '127.0.0.1';
/** Pushes are at least this far apart; and there is one at least this often, for the clocks on the page. */
const PUSH_EVERY_MS = 250;
const IDLE_PUSH_MS = 1000;
/** Width of a report in plain text. */
const PLAIN_COLUMNS = 120;

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";
/** A report carries its own styles and scripts, and needs nothing from anywhere. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

export interface LiveServerOptions {
  readonly feed: LiveFeed;
  /** The run's folder, where its report will be. */
  readonly directory: string;
  /** Part of every path, and as good as a password: other users of the machine must not guess it. */
  readonly token: string;
  readonly epochMs: () => number;
}

/** Shows a run in browsers on this machine: one page, kept up to date by server-sent events, that becomes the report when the run ends. */
export class LiveServer {
  readonly url: string;
  readonly #options: LiveServerOptions;
  readonly #server: Server;
  readonly #clients = new Map<ServerResponse, { sent: Partial<PageSections> }>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #pushedMs = -Infinity;
  #ended = false;
  /** Pages that were told of the end and have not fetched the report yet. */
  #awaited = 0;
  #onFetched: (() => void) | undefined;

  private constructor(server: Server, options: LiveServerOptions) {
    this.#server = server;
    this.#options = options;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}/${options.token}/`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#unsubscribe = options.feed.subscribe((state) => {
      if (state.end !== null) this.#end();
      else this.#schedule(Math.max(0, this.#pushedMs + PUSH_EVERY_MS - options.epochMs()));
    });
    if (options.feed.state.end !== null) this.#end();
  }

  /** Listens on a free port. */
  static async start(options: LiveServerOptions): Promise<LiveServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, HOST, resolve));
    return new LiveServer(server, options);
  }

  /** Ends after every page that is open has fetched the report, or after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    if (this.#awaited > 0 && graceMs > 0) {
      await new Promise<void>((resolve) => {
        this.#onFetched = resolve;
        setTimeout(resolve, graceMs).unref();
      });
    }
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      // What is being answered may finish; open streams and idle connections may not hold us up.
      for (const client of this.#clients.keys()) client.end();
      this.#server.closeIdleConnections();
      setTimeout(() => this.#server.closeAllConnections(), 500).unref();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const prefix = `/${this.#options.token}/`;
    const path = request.url ?? '';
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
    if (name === undefined || !isLocal(request.headers.host)) return reply(response, 404, 'text/plain', 'not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply(response, 405, 'text/plain', 'only GET\n');
    switch (name) {
      case '':
        if (this.#options.feed.state.end !== null) return this.#report(response);
        return reply(response, 200, 'text/html; charset=utf-8', renderPage(this.#options.feed.state, this.#options.epochMs()));
      case 'page.css':
        return reply(response, 200, 'text/css; charset=utf-8', await ownFile('page.css'));
      case 'page.js':
        return reply(response, 200, 'text/javascript; charset=utf-8', await ownFile('page.js'));
      case 'events':
        return this.#stream(response);
      case 'report':
        return this.#report(response);
      default:
        return reply(response, 404, 'text/plain', 'not found\n');
    }
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#clients.set(response, { sent: {} });
    response.on('close', () => {
      this.#clients.delete(response);
    });
    this.#push();
    if (this.#ended) this.#tellEnd(response);
  }

  async #report(response: ServerResponse): Promise<void> {
    const { directory, feed } = this.#options;
    if (feed.state.end === null) {
      response.writeHead(303, { location: './' }).end();
      return;
    }
    response.once('finish', () => {
      this.#awaited--;
      if (this.#awaited <= 0) this.#onFetched?.();
    });
    const page = await readFile(join(directory, 'report.html'), 'utf8').catch(() => undefined);
    if (page !== undefined) return reply(response, 200, 'text/html; charset=utf-8', page, REPORT_POLICY);
    const text = await readRun(directory).then(
      (record) => renderRun(record, 'terminal', { color: false, columns: PLAIN_COLUMNS }),
      () => `The run left no record in ${directory}.\n`,
    );
    return reply(response, 200, 'text/html; charset=utf-8', plainReport(feed.state.scenario, text), REPORT_POLICY);
  }

  #schedule(inMs: number): void {
    clearTimeout(this.#timer);
    if (this.#clients.size === 0 || this.#ended) return;
    this.#timer = setTimeout(() => this.#push(), inMs);
    this.#timer.unref();
  }

  /** Sends each page the sections that have changed since it was last told. */
  #push(): void {
    const { feed, epochMs } = this.#options;
    this.#pushedMs = epochMs();
    const sections = pageSections(feed.state, this.#pushedMs);
    for (const [client, { sent }] of this.#clients) {
      const news = Object.fromEntries(Object.entries(sections).filter(([id, text]) => sent[id as keyof PageSections] !== text));
      if (Object.keys(news).length === 0) continue;
      // A page that does not read (a sleeping laptop) must not fill our memory.
      if (client.writableNeedDrain) continue;
      Object.assign(sent, news);
      client.write(`event: sections\ndata: ${JSON.stringify(news)}\n\n`);
    }
    this.#schedule(IDLE_PUSH_MS);
  }

  #end(): void {
    if (this.#ended) return;
    this.#push();
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const client of this.#clients.keys()) this.#tellEnd(client);
  }

  #tellEnd(client: ServerResponse): void {
    this.#awaited++;
    client.write('event: end\ndata: {}\n\n');
  }
}

/** A page elsewhere that has its own name resolve to 127.0.0.1 does not get at ours. */
function isLocal(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost):\d+$/.test(host);
}

function ownFile(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}

/** A report in plain text, for a run that has none as a page; nothing but itself, as this server will not be there any more. */
function plainReport(title: string, text: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · lakelab</title>
        <link rel="icon" href="data:," />
        <style>
          body {
            margin: 1.25rem;
          }
          pre {
            overflow-x: auto;
            line-height: 1.4;
          }
        </style>
      </head>
      <body>
        <main><pre tabindex="0">${text}</pre></main>
      </body>
    </html>`.text;
}

function reply(response: ServerResponse, status: number, type: string, body: string, policy = PAGE_POLICY): void {
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}
