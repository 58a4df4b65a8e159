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
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
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
  /** Name and value of what identifies the run. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly Section[];
}

/** A cell with a tone; shorthand for tables. */
export function cell(text: string, tone?: Tone): Cell {
  return tone === undefined ? { text } : { text, tone };
}
