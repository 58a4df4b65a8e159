import { request } from 'node:https';
import type { Ingress } from '../model/platform.ts';

/** A small valid event of the workload, as any client could build it. */
export function chatEvent(
  source: string,
  sequence: number,
  time: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const id = String(sequence).padStart(10, '0');
  return { specversion: '1.0', id, source, sequence: id, time, datacontenttype: 'application/json', ...NOTE, ...overrides };
}

const NOTE = {
  type: 'com.lakelab.note.v1',
  dataschema: 'https://schemas.lakelab.dev/lakelab/note/1',
  data: { note: 'Grüße 👋 from a test' },
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** Posts to the ingress as a stranger would, with the CA that the platform hands out. Rejects if nobody answers. */
export function post(
  ingress: Ingress,
  body: string | Buffer,
  options: {
    readonly source?: string;
    readonly token?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: string;
  } = {},
): Promise<Answer> {
  const token = options.token ?? ingress.credentials.get(options.source ?? '') ?? 'nobody';
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(options.path ?? '/v1/events', ingress.baseUrl),
      {
        method: 'POST',
        ca: ingress.ca,
        agent: false,
        headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${token}`, ...options.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
