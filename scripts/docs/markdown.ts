/** Text in a cell of a Markdown table: one line, and no bar that ends the cell. */
export function cellText(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/\s*\n\s*/g, ' ');
}

/** A table in GitHub-flavoured Markdown; columns whose title ends with `:` are right-aligned. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return [
    line(titles.map((title) => title.replace(/:$/, ''))),
    line(titles.map((title) => (title.endsWith(':') ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** A value as code, or a dash if there is none. */
export function code(value: unknown): string {
  return value === undefined ? '–' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** The remark at the top of every generated document. */
export function generatedFrom(sources: string): string {
  return `<!-- Made by scripts/generate-docs.ts from ${sources}. Do not edit: change that, and run  node scripts/generate-docs.ts -->`;
}

/** Blocks of a document, with an empty line between them. */
export function document(...blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
