/** A stretch of a buffer: bytes `start` to `end`, exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the `data` member of an event lies. Positions are bytes from the buffer's start. */
export interface DataPlace {
  /** -1 if the event has no member literally spelled `"data"` at its top level. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** Members at the event's top level, counted in the text: of the same name as often as they occur. */
  readonly members: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** JSON whitespace: space, tab, line feed, carriage return. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function skipSpace(body: Buffer, at: number): number {
  while (isSpace(body[at])) at++;
  return at;
}

function trimEnd(body: Buffer, end: number): number {
  while (isSpace(body[end - 1])) end--;
  return end;
}

/** Position of the quote that closes the string opened at `quote`; the buffer's length if none does. */
function endOfString(body: Buffer, quote: number): number {
  const length = body.length;
  let at = quote + 1;
  for (; at < length; at++) {
    const byte = body[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return length;
}

/** End of the object or array that begins at `start`, by balancing brackets; undefined if there is none there, or if it does not end. */
function endOfNested(body: Buffer, start: number): number | undefined {
  if (body[start] !== OPEN_BRACE && body[start] !== OPEN_BRACKET) return undefined;
  let depth = 0;
  for (let at = start; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) at = endOfString(body, at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  return undefined;
}

/**
 * The elements of a JSON array of objects or arrays; undefined if the body is no such array. It only balances brackets and strings:
 * whether an element is JSON is for the parser to say.
 */
export function scanArray(body: Buffer): Span[] | undefined {
  const spans: Span[] = [];
  let at = skipSpace(body, 0);
  if (body[at] !== OPEN_BRACKET) return undefined;
  at = skipSpace(body, at + 1);
  for (let first = true; body[at] !== CLOSE_BRACKET; first = false) {
    if (!first) {
      if (body[at] !== COMMA) return undefined;
      at = skipSpace(body, at + 1);
    }
    const end = endOfNested(body, at);
    if (end === undefined) return undefined;
    spans.push({ start: at, end });
    at = skipSpace(body, end);
  }
  return skipSpace(body, at + 1) === body.length ? spans : undefined;
}

/** The one element of a body; undefined if there is anything else. */
export function scanSingle(body: Buffer): Span[] | undefined {
  const start = skipSpace(body, 0);
  const end = trimEnd(body, body.length);
  return end > start ? [{ start, end }] : undefined;
}

const BETWEEN_EVENTS = Buffer.from('},{"specversion":');

/**
 * Guesses the elements of a minified batch from where events usually begin, far faster than by balancing. If every span is JSON by
 * itself, the guess is right: joined by commas in brackets they are the body, and there is only one way to read that. Undefined if the
 * body does not look like a minified batch.
 */
export function guessArray(body: Buffer): Span[] | undefined {
  const last = body.length - 1;
  if (body[0] !== OPEN_BRACKET || body[1] !== OPEN_BRACE || body[last] !== CLOSE_BRACKET) return undefined;
  const spans: Span[] = [];
  let start = 1;
  for (;;) {
    const found = body.indexOf(BETWEEN_EVENTS, start);
    if (found < 0) break;
    spans.push({ start, end: found + 1 });
    start = found + 2;
  }
  spans.push({ start, end: last });
  return spans;
}

const DATA_NAME = Buffer.from('"data"');

/**
 * Finds the `data` member of an object that is known to be JSON. `dataIsLast` says that by the parser it is the last member, and that no
 * name in the text is spelled with escapes: then the search can end where data begin, unless the text holds `"data"` once more.
 */
export function locateData(body: Buffer, { start, end }: Span, dataIsLast: boolean): DataPlace {
  let members = 0;
  let dataStart = -1;
  let dataEnd = -1;
  let at = skipSpace(body, start + 1);
  while (at < end - 1) {
    const closing = endOfString(body, at);
    const isData = closing - at === 5 && isDataName(body, at);
    const colon = skipSpace(body, closing + 1);
    if (body[colon] !== COLON) break;
    const value = skipSpace(body, colon + 1);
    members++;
    if (isData && dataIsLast) {
      const again = body.indexOf(DATA_NAME, value);
      if (again < 0 || again >= end) return { dataStart: value, dataEnd: trimEnd(body, end - 1), members };
    }
    const valueEnd = endOfValue(body, value, end);
    if (isData) {
      dataStart = value;
      dataEnd = valueEnd;
    }
    at = skipSpace(body, valueEnd);
    if (body[at] !== COMMA) break;
    at = skipSpace(body, at + 1);
  }
  return { dataStart, dataEnd, members };
}

function isDataName(body: Buffer, quote: number): boolean {
  return body[quote + 1] === 0x64 && body[quote + 2] === 0x61 && body[quote + 3] === 0x74 && body[quote + 4] === 0x61;
}

function endOfValue(body: Buffer, value: number, end: number): number {
  if (body[value] === QUOTE) return endOfString(body, value) + 1;
  const nested = endOfNested(body, value);
  if (nested !== undefined) return nested;
  let at = value;
  while (at < end - 1 && body[at] !== COMMA && !isSpace(body[at])) at++;
  return at;
}
