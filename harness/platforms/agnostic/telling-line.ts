const TOLD_CHARACTERS = 120;

/** Times and such before the text of a log line. */
const STAMP = /^\[?\d{2,4}[-/][-/+\d]*[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s+/;
/** What shows that something is not right yet, or never is, and worries people while all takes its course: warnings, parts of stacks. */
const NOISE = /\bWARN(?:ING)?\b|^\s+at |^\s*\.\.\. \d+ more|^(?:SLF4J|Picked up JAVA)/;
/** Who waits for another component says why at this moment, which is how that one starts. */
const WAITING = /^(?<what>waits for .+?): /;

/** The newest line of a starting component that says something to people, as short as can be; undefined if none does. */
export function tellingLine(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    if (NOISE.test(line)) continue;
    const text = line.replace(STAMP, '').replaceAll(/\s+/g, ' ').trim();
    if (!/[a-z]{3}/i.test(text)) continue;
    return shorten(WAITING.exec(text)?.groups?.['what'] ?? text);
  }
  return undefined;
}

/** At most so many characters, of whole words. */
function shorten(text: string): string {
  if (text.length <= TOLD_CHARACTERS) return text;
  const cut = text.slice(0, TOLD_CHARACTERS - 1);
  const end = cut.lastIndexOf(' ');
  return `${end > TOLD_CHARACTERS / 2 ? cut.slice(0, end) : cut}…`;
}
