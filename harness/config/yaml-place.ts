import { isMap, isNode, isPair, isScalar, type Document, type LineCounter, type Node } from 'yaml';

/** Where something stands in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of the value at `path`, or of the nearest thing around it that the file has. */
export function placeOfValue(document: Document, lines: LineCounter, path: readonly PropertyKey[]): Place {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return placeAt(lines, node.range[0]);
  }
  return { line: 1, column: 1 };
}

/** The place of the key `key` of the map at `path`. */
export function placeOfKey(document: Document, lines: LineCounter, path: readonly PropertyKey[], key: string): Place {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(map)) {
    const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
    const node = pair?.key as Node | undefined;
    if (node?.range) return placeAt(lines, node.range[0]);
  }
  return placeOfValue(document, lines, path);
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
