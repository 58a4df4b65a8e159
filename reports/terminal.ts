import { stripVTControlCharacters, styleText } from 'node:util';
import type { Cell, Note, ReportDocument, Section, Table, Tone } from './document.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** Widest line, in characters. */
  readonly columns: number;
}

type Style = Parameters<typeof styleText>[0];
const styles: Readonly<Record<Tone, Style | undefined>> = { plain: undefined, good: 'green', bad: 'red', warning: 'yellow', dim: 'gray' };

/** Lays a report out for a terminal; no line is wider than `columns` unless a table cannot be made narrower. Ends with a line feed. */
export function renderTerminal(report: ReportDocument, options: TerminalOptions): string {
  const paint = painter(options.color);
  const nameWidth = Math.max(...report.facts.map(([name]) => name.length));
  const lines = [
    '',
    paint(report.title.text, report.title.tone, true),
    ...report.facts.flatMap(([name, value]) => hanging(`  ${paint(name.padEnd(nameWidth), 'dim')}  `, value, options.columns)),
    ...report.sections.flatMap((section) => ['', ...sectionLines(section, options, paint)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Lays a single table out for a terminal, with its header. Ends with a line feed. */
export function renderTable(table: Table, { color }: TerminalOptions): string {
  return `${tableLines(table, painter(color))
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

type Painter = (text: string, tone?: Tone, bold?: boolean) => string;

function painter(color: boolean): Painter {
  return (text, tone = 'plain', bold = false) => {
    const style = styles[tone];
    if (!color || text === '') return text;
    const styled = style === undefined ? text : styleText(style, text, { validateStream: false });
    return bold ? styleText('bold', styled, { validateStream: false }) : styled;
  };
}

function sectionLines(section: Section, { columns }: TerminalOptions, paint: Painter): string[] {
  return [
    paint(section.heading, 'plain', true),
    ...(section.table === undefined ? [] : tableLines(section.table, paint).map((line) => `  ${line}`)),
    ...(section.notes ?? []).flatMap((note) => noteLines(note, columns, paint)),
  ];
}

function noteLines({ text, tone, hint }: Note, columns: number, paint: Painter): string[] {
  return [
    ...hanging('  ', text, columns).map((line) => paint(line, tone)),
    ...(hint === undefined ? [] : hanging('    → ', hint, columns)),
  ];
}

function tableLines({ columns, rows }: Table, paint: Painter): string[] {
  const header: Cell[] = columns.map(({ title }) => ({ text: title, tone: 'dim' }));
  const all = [header, ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => width(row[index]?.text ?? ''))));
  return all.map((row) =>
    columns
      .map(({ align }, index) => {
        const { text, tone } = row[index] ?? { text: '' };
        const padding = ' '.repeat((widths[index] as number) - width(text));
        return align === 'right' ? padding + paint(text, tone) : paint(text, tone) + padding;
      })
      .join('  '),
  );
}

/** Characters, not UTF-16 units. */
function width(text: string): number {
  return Array.from(text).length;
}

/** Text broken at spaces, the first line after `prefix`, the others under its end. */
function hanging(prefix: string, text: string, columns: number): string[] {
  const indent = stripVTControlCharacters(prefix).length;
  const room = Math.max(20, columns - indent);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.map((line, index) => (index === 0 ? prefix : ' '.repeat(indent)) + line);
}
