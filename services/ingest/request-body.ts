import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflate = promisify(gunzip);

/** How a request carries events. */
export type EventMode = 'batch' | 'structured' | 'binary';

/** A request that cannot be read, with the HTTP status that says so. */
export interface Unreadable {
  readonly status: 400 | 413 | 415;
  readonly reason: 'malformed_json' | 'too_large' | 'other';
  readonly detail: string;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const utf8 = /;\s*charset\s*=\s*"?(?<charset>[^";]+)"?/i;

/** The mode by the rules of the CloudEvents HTTP binding: structured by content type, else binary if `ce-` headers are there. */
export function eventMode(headers: Headers): EventMode | Unreadable {
  const contentType = header(headers, 'content-type') ?? '';
  const charset = utf8.exec(contentType)?.groups?.['charset'];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return unsupported(`charset ${charset}: only UTF-8 is read`);
  const media = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (media === 'application/cloudevents-batch+json') return 'batch';
  if (media === 'application/cloudevents+json') return 'structured';
  if (header(headers, 'ce-specversion') !== undefined) {
    return media === 'application/json' || media?.endsWith('+json')
      ? 'binary'
      : unsupported('in binary mode the content type must be application/json');
  }
  return unsupported('expected application/cloudevents-batch+json, application/cloudevents+json, or ce- headers with application/json');
}

/** Undoes the content encoding. Never inflates beyond `maxBytes`. */
export async function decodeBody(body: Buffer, headers: Headers, maxBytes: number): Promise<Buffer | Unreadable> {
  const encoding = header(headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return body.length > maxBytes ? tooLarge(maxBytes) : body;
  if (encoding !== 'gzip') return unsupported(`content encoding ${encoding.slice(0, 32)}: only gzip and identity are read`);
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes);
    return { status: 400, reason: 'malformed_json', detail: 'the body is not valid gzip' };
  }
}

/**
 * Puts an event sent in binary mode (attributes in `ce-` headers, data in the body) into the structured form that is stored. The data
 * stay as they are. Undefined if an attribute or the data are not readable.
 */
export function structureBinary(headers: Headers, body: Buffer): Buffer | undefined {
  if (body.length > 0 && !isJson(body)) return undefined;
  const attributes: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    const text = percentDecode(value);
    if (text === undefined) return undefined;
    attributes.push(`${JSON.stringify(name.slice(3))}:${JSON.stringify(text)}`);
  }
  attributes.push(`"datacontenttype":${JSON.stringify(header(headers, 'content-type'))}`);
  const start = Buffer.from(`{${attributes.join(',')}`);
  return body.length === 0
    ? Buffer.concat([start, Buffer.from('}')])
    : Buffer.concat([start, Buffer.from(',"data":'), body, Buffer.from('}')]);
}

export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Header values of CloudEvents are percent-encoded UTF-8. */
function percentDecode(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return undefined;
  }
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

function unsupported(detail: string): Unreadable {
  return { status: 415, reason: 'other', detail };
}

function tooLarge(maxBytes: number): Unreadable {
  return { status: 413, reason: 'too_large', detail: `the body has more than ${maxBytes} bytes` };
}
