/** What is asked of a place in documents: its text, or what is in it. */
interface Place {
  isText: boolean;
  readonly fields: Map<string, Place>;
  /** What all items of an array have; undefined: none was asked for. */
  items: Place | undefined;
}

/** A call with a path of names and positions, or what must be passed over: a comment or a text. */
const calls =
  /--[^\n]*|'(?:[^'\\]|\\.)*'|\bget_json_object\s*\(\s*(?<document>[a-z_][\w.]*)\s*,\s*'\$(?<path>(?:\.[a-z_]\w*|\[\d+\])+)'\s*\)/gi;
const steps = /\.(?<name>\w+)|\[(?<position>\d+)\]/g;

/**
 * Has Spark parse a document once where a statement looks for several things in it: each `get_json_object` would parse all of it anew, while equal calls of
 * `from_json` are one. (Spark must be told to leave them equal: `spark.sql.optimizer.enableJsonExpressionOptimization` is off in services/etl.)
 *
 * @param sql with texts as Spark has them
 */
export function parseOnce(sql: string): string {
  const documents = new Map<string, Set<string>>();
  for (const { groups } of sql.matchAll(calls)) {
    const { document, path } = groups ?? {};
    if (document !== undefined && path !== undefined) documents.set(document, (documents.get(document) ?? new Set()).add(path));
  }
  const types = new Map<string, string>();
  for (const [document, paths] of documents) {
    const type = paths.size > 1 ? typeOf(placesOf(paths)) : undefined;
    if (type !== undefined) types.set(document, type);
  }
  return sql.replace(calls, (text, document: string | undefined, path: string | undefined) => {
    const type = document === undefined ? undefined : types.get(document);
    if (type === undefined || path === undefined) return text;
    let value = `from_json(${document}, '${type}')`;
    for (const { groups } of path.matchAll(steps)) {
      const { name, position } = groups ?? {};
      value = name === undefined ? `get(${value}, ${position})` : `${value}.\`${name}\``;
    }
    return value;
  });
}

function placesOf(paths: Iterable<string>): Place {
  const fresh = (): Place => ({ isText: false, fields: new Map(), items: undefined });
  const root = fresh();
  for (const path of paths) {
    let place = root;
    for (const { groups } of path.matchAll(steps)) {
      const name = groups?.['name'];
      const next: Place = (name === undefined ? place.items : place.fields.get(name)) ?? fresh();
      if (name === undefined) place.items = next;
      else place.fields.set(name, next);
      place = next;
    }
    place.isText = true;
  }
  return root;
}

/** undefined if one type cannot say all that is asked: both the text of an object and what is in it, or names that differ in case alone. */
function typeOf({ isText, fields, items }: Place): string | undefined {
  if (Number(isText) + Number(fields.size > 0) + Number(items !== undefined) !== 1) return undefined;
  if (isText) return 'STRING';
  if (items) {
    const type = typeOf(items);
    return type === undefined ? undefined : `ARRAY<${type}>`;
  }
  if (new Set([...fields.keys()].map((name) => name.toLowerCase())).size < fields.size) return undefined;
  const list = [...fields].map(([name, place]) => ({ name, type: typeOf(place) }));
  if (list.some(({ type }) => type === undefined)) return undefined;
  return `STRUCT<${list.map(({ name, type }) => `\`${name}\`: ${type}`).join(', ')}>`;
}
