import type { Column, Row, Table } from './document.ts';
import { hanging, unbroken, width, type Painter } from './terminal-text.ts';

const GAP = '  ';

/** The lines of a table under its header, however wide that is. */
export function tableLines({ columns, rows }: Table, paint: Painter): string[] {
  const all: Row[] = [columns.map(({ title }) => ({ text: title, tone: 'dim' })), ...rows];
  const widths = widthsOf(columns, rows);
  return all.map((row) =>
    columns
      .map(({ align }, index) => {
        const { text, tone } = row[index] ?? { text: '' };
        const padding = ' '.repeat((widths[index] as number) - width(text));
        return align === 'right' ? padding + paint(text, tone) : paint(text, tone) + padding;
      })
      .join(GAP),
  );
}

/** The lines of a table within `room` columns: without its spare columns, and where that is still too wide, row by row. */
export function fittingLines(table: Table, room: number, paint: Painter): string[] {
  let fitting = table;
  while (tableWidth(fitting) > room) {
    const spare = mostSpare(fitting.columns);
    if (spare === undefined) return entryLines(table, room, paint);
    fitting = without(fitting, spare);
  }
  return tableLines(fitting, paint);
}

/** What stands in a cell that has nothing to say. */
const nothing = new Set(['', '-']);

/** Each row as its name and, indented under it, what the other columns say. Nothing is left out but drawings and empty cells. */
function entryLines({ columns, rows, lead = 1 }: Table, room: number, paint: Painter): string[] {
  return rows.flatMap((row) => {
    const name = row.slice(0, lead).filter(({ text }) => text !== '');
    const facts = columns.flatMap(({ title, drawing }, index) => {
      const { text, tone } = row[index] ?? { text: '' };
      return index < lead || nothing.has(text) || drawing === true ? [] : [{ text: unbroken(`${title} ${text}`), tone }];
    });
    // Told by the worst of its cells: a line is too narrow for a colour each.
    const tone = facts.find((fact) => fact.tone === 'bad')?.tone;
    return [
      name.map(({ text, tone: own }) => paint(text, own)).join(GAP),
      ...(facts.length === 0 ? [] : hanging('  ', facts.map(({ text }) => text).join(', '), room).map((line) => paint(line, tone))),
    ];
  });
}

function widthsOf(columns: readonly Column[], rows: readonly Row[]): number[] {
  return columns.map(({ title }, index) => Math.max(width(title), ...rows.map((row) => width(row[index]?.text ?? ''))));
}

function tableWidth({ columns, rows }: Table): number {
  return widthsOf(columns, rows).reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1);
}

/** Index of the column to leave out next. */
function mostSpare(columns: readonly Column[]): number | undefined {
  const most = Math.max(...columns.map(({ spare = -1 }) => spare));
  return most < 0 ? undefined : columns.findIndex(({ spare }) => spare === most);
}

function without({ columns, rows }: Table, index: number): Table {
  return { columns: columns.toSpliced(index, 1), rows: rows.map((row) => row.toSpliced(index, 1)) };
}
