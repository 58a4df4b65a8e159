/** A Markdown file as far as its links go: what it points at, and what can be pointed at in it. */
export interface MarkdownLinks {
  /** Targets of links and pictures, as written. */
  readonly targets: readonly string[];
  /** Anchors of its headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads links and headings of a Markdown text; what stands in fenced or indented code is neither. */
export function linksOf(text: string): MarkdownLinks {
  const prose = text.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/^ {4}.*$/gm, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/<img[^>]* src="([^"]+)"/g)].map(
    ([, target]) => target as string,
  );
  const anchors = new Set<string>();
  for (const [, heading] of prose.matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = anchorOf(heading as string);
    let unique = anchor;
    for (let copy = 1; anchors.has(unique); copy++) unique = `${anchor}-${copy}`;
    anchors.add(unique);
  }
  return { targets, anchors };
}

/** Lower case, punctuation gone, blanks as hyphens. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
