import { LabError } from '../../../model/errors.ts';

/** What a statement of Trino that only reads begins with. None of these can hold one that writes: INSERT, CREATE, CALL … stand in front in Trino. */
const readingWords = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'DESCRIBE', 'DESC', '(']);

/** Comments, texts, quoted names, words, else single characters. What is not closed reaches to the end, as far as Trino is concerned. */
const token = /--[^\n\r]*|\/\*[^]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|[a-z_]\w*|\s+|[^]/giy;
const ignored = /^(?:--|\/\*|\s)/;

/**
 * The one statement of `sql`, which may only read, without a semicolon at its end: Trino wants none.
 * It is a matter of clear messages: the users that queries run as may not write in Trino either (compose/config/trino/rules.json).
 *
 * @throws LabError SQL_FAILED unless it is exactly one statement that only reads
 */
export function readingStatement(sql: string): string {
  const tokens = [...sql.matchAll(token)]
    .filter(([text]) => !ignored.test(text))
    .map(({ 0: text, index }) => ({ text, index, end: index + text.length }));
  const begin = tokens.findIndex(({ text }) => text !== ';');
  const first = tokens[begin];
  if (!first) throw refused('the query is empty');
  const close = tokens.findIndex(({ text }, place) => place > begin && text === ';');
  const statement = tokens.slice(begin, close === -1 ? undefined : close);
  if (close !== -1 && tokens.slice(close).some(({ text }) => text !== ';')) throw refused('the query holds more than one statement');
  const word = wordThatCounts(statement.map(({ text }) => text.toUpperCase()));
  if (!readingWords.has(word)) throw refused(`${word} is no statement that only reads`);
  return sql.slice(first.index, statement.at(-1)?.end);
}

/** The first word; of EXPLAIN that of what it explains, which EXPLAIN ANALYZE runs. */
function wordThatCounts([first = '', ...rest]: readonly string[]): string {
  if (first !== 'EXPLAIN') return first;
  let at = 0;
  if (rest[at] === 'ANALYZE') at++;
  if (rest[at] === 'VERBOSE') at++;
  // Its options; a query may also begin with a parenthesis.
  if (rest[at] === '(' && ['TYPE', 'FORMAT'].includes(rest[at + 1] ?? '')) at = rest.indexOf(')') + 1;
  return wordThatCounts(rest.slice(at));
}

function refused(what: string): LabError {
  return new LabError('SQL_FAILED', what, {
    hint: 'one SELECT, WITH, VALUES, TABLE, DESCRIBE, SHOW or EXPLAIN; to keep a result: lab sql --format csv > FILE',
  });
}
