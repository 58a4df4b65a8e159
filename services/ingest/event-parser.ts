import { isAscii, isUtf8 } from 'node:buffer';
import { locateData, type DataPlace, type Span } from './json-scan.ts';

/** Reads the events of one request body, one at a time, so that none outlives its turn. */
export interface EventParser {
  /** Whether the body has line breaks, which then stand between tokens. */
  readonly multiline: boolean;
  /** The value of a span; undefined if it is not JSON, or if a text in it holds half a surrogate pair (RFC 7493). */
  parse(span: Span): { readonly value: unknown } | undefined;
  /** Where the data of an event are whose last member is `data` by the parser, if `dataIsLast`. */
  locate(span: Span, dataIsLast: boolean): DataPlace;
}

const UNICODE_ESCAPE = Buffer.from('\\u');
const surrogateEscape = /\\u[dD][89a-fA-F]/;

/** A parser for a body; undefined if it is not UTF-8. */
export function createEventParser(body: Buffer): EventParser | undefined {
  if (!isUtf8(body)) return undefined;
  const encoding = isAscii(body) ? 'latin1' : 'utf8';
  const hasEscapes = body.includes(UNICODE_ESCAPE);
  return {
    multiline: body.includes(0x0a) || body.includes(0x0d),
    parse({ start, end }) {
      const text = body.toString(encoding, start, end);
      try {
        const value: unknown = JSON.parse(text);
        // Later readers of the lake would stumble over half a pair.
        return hasEscapes && surrogateEscape.test(text) && !isWellFormed(value) ? undefined : { value };
      } catch {
        return undefined;
      }
    },
    locate: (span, dataIsLast) => locateData(body, span, dataIsLast && !hasEscapes),
  };
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member));
}
