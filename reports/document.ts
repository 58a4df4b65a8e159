/** A report before it has a format: what every renderer lays out in its own way. Pure data. */

/** How a piece of text is meant; renderers may colour it. */
export type Tone = 'plain' | 'good' | 'bad' | 'warning' | 'dim';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** A layout without room for all columns leaves out those that have this, the highest first. */
  readonly spare?: number;
  /** Its cells are drawn with characters, and say nothing without the others beneath them. */
  readonly drawing?: boolean;
}

export type Row = readonly Cell[];

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** How many cells, from the first, name a row; 1 if left out. */
  readonly lead?: number;
  /** For a layout that is to be brief: the rows that matter, and a sentence on the others. */
  readonly digest?: { readonly rows: readonly Row[]; readonly rest: string };
}

/** A remark beside the figures. */
export interface Note {
  readonly text: string;
  readonly tone: Tone;
  /** What to do about it. */
  readonly hint?: string;
}

export interface Section {
  readonly heading: string;
  readonly table?: Table;
  readonly notes?: readonly Note[];
}

export interface ReportDocument {
  readonly title: Cell;
  /** The verdict in one line: where a report scrolls past, the last line is the one that is seen. */
  readonly closing: Cell;
  /** Name and value of what identifies the run. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly Section[];
}

/** A cell with a tone; shorthand for tables. */
export function cell(text: string, tone?: Tone): Cell {
  return tone === undefined ? { text } : { text, tone };
}
