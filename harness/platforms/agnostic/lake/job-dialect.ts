/**
 * The catalogue of jobs is written in SQL that DuckDB and Trino understand alike; these are the few names in which they differ. What could be
 * written alike for both is, in the jobs themselves.
 */
const functions: Readonly<Record<string, string>> = {
  // The text of a scalar in JSON, by a path such as '$.after.tier'.
  json_extract_string: 'json_extract_scalar',
};

const literalsAndNames = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<name>[a-z_]\w*)(?=\s*\()/gi;

/** A job's SELECT as Trino has it. Texts, comments and quoted names stay as they are. */
export function trinoSql(sql: string): string {
  return sql.replace(literalsAndNames, (text, name: string | undefined) => functions[name?.toLowerCase() ?? ''] ?? text);
}
