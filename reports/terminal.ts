import type { Note, ReportDocument, Section, Table } from './document.ts';
import { fittingLines, tableLines } from './terminal-table.ts';
import { hanging, painter, type Painter } from './terminal-text.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** Widest line, in characters. */
  readonly columns: number;
}

/**
 * Lays a report out for a terminal, briefly: of a table with a digest only that. No line is wider than `columns`, unless a single word is.
 * Ends with the verdict, which is what stands above the next prompt, and a line feed.
 */
export function renderTerminal(report: ReportDocument, options: TerminalOptions): string {
  const paint = painter(options.color);
  const nameWidth = Math.max(...report.facts.map(([name]) => name.length));
  const lines = [
    '',
    ...hanging('', report.title.text, options.columns).map((line) => paint(line, report.title.tone, true)),
    ...report.facts.flatMap(([name, value]) => hanging(`  ${paint(name.padEnd(nameWidth), 'dim')}  `, value, options.columns)),
    ...report.sections.flatMap((section) => ['', ...sectionLines(section, options, paint)]),
    '',
    ...hanging('', report.closing.text, options.columns).map((line) => paint(line, report.closing.tone, true)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Lays a single table out for a terminal, whole and with its header, however wide it is. Ends with a line feed. */
export function renderTable(table: Table, { color }: TerminalOptions): string {
  return `${tableLines(table, painter(color))
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

const INDENT = '  ';

function sectionLines(section: Section, { columns }: TerminalOptions, paint: Painter): string[] {
  const { heading, table, notes = [] } = section;
  return [
    paint(heading, 'plain', true),
    ...(table === undefined ? [] : briefLines(table, columns - INDENT.length, paint).map((line) => INDENT + line)),
    ...notes.flatMap((note) => noteLines(note, columns, paint)),
  ];
}

function briefLines(table: Table, room: number, paint: Painter): string[] {
  const { digest } = table;
  if (digest === undefined) return fittingLines(table, room, paint);
  return [
    ...fittingLines({ ...table, rows: digest.rows }, room, paint),
    ...hanging('', digest.rest, room).map((line) => paint(line, 'dim')),
  ];
}

function noteLines({ text, tone, hint }: Note, columns: number, paint: Painter): string[] {
  return [
    ...hanging(INDENT, text, columns).map((line) => paint(line, tone)),
    ...(hint === undefined ? [] : hanging('    → ', hint, columns)),
  ];
}
