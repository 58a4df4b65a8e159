import type { IncomingHttpHeaders } from 'node:http';
import { messageOf } from '../../harness/model/errors.ts';

/** Whether a request carries one event in CloudEvents binary mode: attributes as `ce-*` headers, data as body. */
export function isBinaryMode(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined;
}

/** The same event in structured mode, as bytes; or why its data cannot be read as JSON. */
export function structuredFromBinary(headers: IncomingHttpHeaders, body: Buffer): Buffer | { readonly problem: string } {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') attributes[name.slice(3)] = decodeHeader(value);
  }
  if (body.length > 0) {
    attributes['datacontenttype'] = 'application/json';
    try {
      attributes['data'] = JSON.parse(body.toString('utf8'));
    } catch (error) {
      return { problem: messageOf(error) };
    }
  }
  return Buffer.from(JSON.stringify(attributes));
}

/** CloudEvents percent-encodes header values. */
function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
