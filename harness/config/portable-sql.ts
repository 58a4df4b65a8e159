/** What is not understood alike by DuckDB, Spark and Trino, and where it stands in the text; undefined: nowhere in particular. */
export interface Unportable {
  readonly what: string;
  readonly hint: string;
  readonly offset: number | undefined;
}

/**
 * Functions and operators, as DuckDB names them, that mean the same in Spark and Trino, or for which the dialects of the platforms have another
 * spelling. `to_…` and `trunc` are what an INTERVAL literal becomes, `date_part` is EXTRACT, `~~` is LIKE.
 */
const portableFunctions: ReadonlySet<string> = new Set(
  (
    '+ - * / % || ~~ !~~ abs avg bool_and bool_or ceil ceiling coalesce concat count count_star date_diff date_part date_trunc dense_rank exp ' +
    'first_value floor greatest json_extract_string lag last_value lead least length ln lower lpad max min mod ntile nullif pow power rank regexp_extract replace ' +
    'round row_number sign split_part sqrt stddev_pop stddev_samp substr substring sum to_days to_hours to_minutes to_months to_seconds to_years trim ' +
    'trunc upper var_pop var_samp'
  ).split(' '),
);

/** Kinds of expressions and tables that all engines have; what else DuckDB's grammar knows is its own (lambdas, `#1`, COLUMNS, PIVOT, …). */
const portableClasses: ReadonlySet<string> = new Set(
  'COLUMN_REF FUNCTION CONSTANT CAST CONJUNCTION COMPARISON OPERATOR CASE WINDOW SUBQUERY BETWEEN STAR'.split(' '),
);
const portableSources: ReadonlySet<string> = new Set(['BASE_TABLE', 'JOIN', 'SUBQUERY', 'EMPTY', 'EXPRESSION_LIST']);
const castTypes: ReadonlySet<string> = new Set(['BIGINT', 'BOOLEAN', 'DATE', 'DOUBLE', 'INTEGER', 'TIMESTAMP', 'VARCHAR', 'INTERVAL']);

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Finds what is not portable in a SELECT. `tree` is what DuckDB's `json_serialize_sql` makes of it. */
export function unportableIn(tree: unknown): Unportable[] {
  const found: Unportable[] = [];
  const report = (node: Node, what: string, hint: string): void => {
    const offset = node['query_location'];
    // Where DuckDB knows of no place, it gives the greatest of all numbers.
    found.push({ what, hint, offset: typeof offset === 'number' && offset < Number.MAX_SAFE_INTEGER ? offset : undefined });
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    if (typeof value['class'] === 'string') checkExpression(value, report);
    if (value['type'] === 'SELECT_NODE') checkSelect(value, report);
    if (isNode(value['from_table'])) checkSource(value['from_table'], report);
    for (const [key, each] of Object.entries(value)) if (key !== 'value') visit(each);
  };
  visit(tree);
  return found;
}

const quotedName = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|(?<name>"(?:[^"]|"")*")/g;

/** Names in quotes, which the tree does not tell from others: Spark takes them for texts. */
export function quotedNamesIn(sql: string): Unportable[] {
  return [...sql.matchAll(quotedName)].flatMap(({ groups, index }) =>
    groups?.['name'] === undefined
      ? []
      : [{ what: `the quoted name ${groups['name']} is a text to Spark`, hint: 'choose a name that needs no quotes', offset: index }],
  );
}

type Report = (node: Node, what: string, hint: string) => void;

function checkExpression(node: Node, report: Report): void {
  const { class: kind, type, function_name: name } = node;
  if (!portableClasses.has(String(kind)) || /^(?:ARRAY|STRUCT)_/.test(String(type))) {
    report(node, `${String(type).toLowerCase()} is known to DuckDB alone`, 'write it in plain SQL');
  } else if ((kind === 'FUNCTION' || kind === 'WINDOW') && typeof name === 'string' && !portableFunctions.has(name.toLowerCase())) {
    report(node, `${name} is not in the list of functions that all engines have`, 'use one of those in harness/config/portable-sql.ts');
  } else if (type === 'COMPARE_DISTINCT_FROM' || type === 'COMPARE_NOT_DISTINCT_FROM') {
    report(node, 'IS DISTINCT FROM is not understood alike', 'write it out: a <> b OR (a IS NULL) <> (b IS NULL)');
  } else if (kind === 'CAST' && isNode(node['cast_type']) && !castTypes.has(String(node['cast_type']['id']))) {
    report(node, `a CAST to ${String(node['cast_type']['id'])}`, `cast to one of ${[...castTypes].join(', ')}`);
  } else if (
    kind === 'STAR' &&
    ['exclude_list', 'qualified_exclude_list', 'replace_list', 'rename_list'].some((key) => isFilled(node[key]))
  ) {
    report(node, '* with EXCLUDE, REPLACE or RENAME is known to DuckDB alone', 'name the columns');
  }
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

function checkSelect(node: Node, report: Report): void {
  const groups = (node['group_expressions'] ?? []) as readonly Node[];
  if (node['qualify']) report(isNode(node['qualify']) ? node['qualify'] : node, 'QUALIFY is unknown to Trino', 'filter in an outer SELECT');
  if (node['aggregate_handling'] === 'FORCE_AGGREGATES') report(node, 'GROUP BY ALL is unknown to Trino', 'name the columns');
  const orders = ((node['modifiers'] ?? []) as readonly Node[]).flatMap(({ orders }) => (Array.isArray(orders) ? (orders as Node[]) : []));
  for (const each of [...groups, ...orders.map(({ expression }) => expression as Node)]) {
    if (each['class'] === 'CONSTANT') report(each, 'GROUP BY or ORDER BY a position', 'repeat the expression');
  }
  if (((node['modifiers'] ?? []) as readonly Node[]).some((modifier) => isFilled(modifier['distinct_on_targets']))) {
    report(node, 'DISTINCT ON is known to DuckDB alone', 'use row_number() in an inner SELECT');
  }
}

function checkSource(source: Node, report: Report): void {
  if (!portableSources.has(String(source['type']))) {
    report(source, `${String(source['type']).toLowerCase()} after FROM is known to DuckDB alone`, 'read tables, or SELECTs in parentheses');
  }
  if (source['sample']) report(source, 'a sample of a table', 'results must be the same each time');
  for (const side of [source['left'], source['right']]) if (isNode(side)) checkSource(side, report);
}
