import { StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { LabError } from '../../model/errors.ts';

/**
 * What a statement that only reads begins with. The type of a statement is only known once DuckDB has prepared it, and preparing some does
 * something already: EXPORT makes its folder.
 */
const readingWords = [
  'SELECT',
  'WITH',
  'FROM',
  'VALUES',
  'TABLE',
  'PIVOT',
  'UNPIVOT',
  'DESCRIBE',
  'DESC',
  'SHOW',
  'SUMMARIZE',
  'PRAGMA',
  '(',
];

/** Spaces, semicolons and comments. Comments within comments are not skipped, but refused: who is to say where they end? */
const nothing = String.raw`(?:[\s;]|--[^\n\r]*(?:[\n\r]|$)|/\*(?:(?!/\*|\*/)[^])*\*/)*`;
const beginning = new RegExp(String.raw`^${nothing}(?<word>\w+|[^])?`);
const explanation = new RegExp(String.raw`^${nothing}EXPLAIN\b${nothing}(?:ANALYZE\b|\([^()]*\))?(?<explained>[^]*)$`, 'i');

/**
 * Prepares the one statement of `sql`, which may only read: nothing of it takes effect before that is known. The caller disposes of it.
 * @throws LabError SQL_FAILED unless it is exactly one statement that only reads; what DuckDB throws if it cannot be parsed or bound.
 */
export async function prepareReading(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const word = beginning.exec(sql)?.groups?.['word']?.toUpperCase();
  if (word === undefined) throw refused('the query is empty');
  const explained = explanation.exec(sql)?.groups?.['explained'];
  // EXPLAIN ANALYZE runs what it explains.
  if (explained !== undefined) (await prepareReading(connection, explained)).destroySync();
  else if (!readingWords.includes(word)) throw notReading(word);

  const statements = await connection.extractStatements(sql);
  // DuckDB turns such a PIVOT into two statements, the first of which makes a type of the values that it finds.
  if (statements.count > 1 && word === 'PIVOT') {
    throw refused('a PIVOT must list its values', "for example: FROM events PIVOT (count(*) FOR family IN ('ui', 'data', 'service'))");
  }
  if (statements.count !== 1) throw refused(`the query holds ${statements.count} statements`);
  const prepared = await statements.prepare(0);
  const expected = explained === undefined ? StatementType.SELECT : StatementType.EXPLAIN;
  if (prepared.statementType === expected) return prepared;
  const type = StatementType[prepared.statementType];
  prepared.destroySync();
  throw notReading(type);
}

function notReading(what: string): LabError {
  return refused(`${what} is no statement that only reads`);
}

function refused(
  what: string,
  hint = 'one SELECT, WITH, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN; to keep a result: lab sql --format csv > FILE',
): LabError {
  return new LabError('SQL_FAILED', what, { hint });
}
