/** A place where a SELECT names a table. */
export interface TableReference {
  readonly name: string;
  /** Line of the text, from 1. */
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'symbol';
  readonly text: string;
  readonly line: number;
}

/** Comments and strings are matched so that they can be passed over; a doubled quote stays within its string or name. */
const pattern =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|"(?<quoted>(?:[^"]|"")*)"|(?<word>[A-Za-z_][A-Za-z0-9_$]*)|(?<symbol>[^\s])/g;

function tokenise(sql: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let from = 0;
  for (const match of sql.matchAll(pattern)) {
    for (; from < match.index; from++) if (sql[from] === '\n') line++;
    const { quoted, word, symbol } = match.groups ?? {};
    if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replaceAll('""', '"'), line });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, line });
  }
  return tokens;
}

/** Words that end the list of tables after FROM. */
const clauses = new Set([
  'where',
  'group',
  'having',
  'order',
  'limit',
  'union',
  'except',
  'intersect',
  'window',
  'qualify',
  'select',
  'on',
  'using',
]);
/** Functions whose arguments are written with FROM: `extract(hour FROM time)`. */
const fromFunctions = new Set(['extract', 'trim', 'substring', 'overlay', 'position']);

/** Names that WITH gives to its queries: they are not tables. */
function localNames(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  if (!tokens.some((token) => token.kind === 'word' && token.text.toLowerCase() === 'with')) return names;
  tokens.forEach((token, index) => {
    const [as, open] = [tokens[index + 1], tokens[index + 2]];
    if (token.kind !== 'symbol' && as?.text.toLowerCase() === 'as' && open?.text === '(') names.add(token.text.toLowerCase());
  });
  return names;
}

/**
 * Tables that a SELECT reads, in order, by a tokeniser that knows strings, quoted names, comments, WITH, joins, lists of tables
 * and FROM within functions. A name with a schema (`lake.events`) is given whole.
 */
export function tablesOf(sql: string): TableReference[] {
  const tokens = tokenise(sql);
  const local = localNames(tokens);
  const tables: TableReference[] = [];
  /** One per open parenthesis: whether it belongs to a function that uses FROM, and whether a list of tables is being read in it. */
  const levels = [{ inFunction: false, inTables: false }];
  let expectsTable = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const level = levels.at(-1) as (typeof levels)[number];
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (token.kind === 'symbol') {
      if (token.text === '(') {
        const before = tokens[index - 1];
        // A parenthesis in the place of a table holds a query or a join.
        levels.push({ inFunction: before?.kind === 'word' && fromFunctions.has(before.text.toLowerCase()), inTables: expectsTable });
        continue;
      }
      if (token.text === ')' && levels.length > 1) levels.pop();
      expectsTable = token.text === ',' && level.inTables;
      continue;
    }
    if (expectsTable && word !== 'select' && word !== 'lateral') {
      let name = token.text;
      while (tokens[index + 1]?.text === '.' && tokens[index + 2] !== undefined) {
        name += `.${(tokens[index + 2] as Token).text}`;
        index += 2;
      }
      if (!local.has(name.toLowerCase()) && tokens[index + 1]?.text !== '(') tables.push({ name, line: token.line });
      expectsTable = false;
      continue;
    }
    if (word === 'from' && !level.inFunction && tokens[index - 1]?.text.toLowerCase() !== 'distinct') {
      level.inTables = true;
      expectsTable = true;
    } else if (word === 'join') {
      expectsTable = true;
    } else if (clauses.has(word)) {
      level.inTables = false;
      expectsTable = false;
    }
  }
  return tables;
}
