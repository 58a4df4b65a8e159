const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Finds the objects of a JSON array in its bytes: [start, end, start, end, …], `end` exclusive.
 *
 * The bytes must have been parsed before: on invalid JSON the result means nothing. Elements that are not objects are left out.
 */
export function elementBounds(json: Buffer): number[] {
  const bounds: number[] = [];
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] as number;
    if (byte === QUOTE) {
      i = endOfString(json, i);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === 1 && byte === OPEN_BRACE) bounds.push(i);
      depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 1 && byte === CLOSE_BRACE) bounds.push(i + 1);
    }
  }
  return bounds;
}

/** Position of the quote that closes the string opened at `start`. Jumps from quote to quote, as strings are most of the bytes. */
function endOfString(json: Buffer, start: number): number {
  for (let quote = start; ;) {
    quote = json.indexOf(QUOTE, quote + 1);
    if (quote < 0) return json.length;
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
}
