import { html, type Markup, type Part } from './markup.ts';

export interface HtmlColumn {
  readonly title: Part;
  readonly align?: 'left' | 'right';
}

export interface HtmlRow {
  readonly cells: readonly Part[];
  /** CSS class of the row. */
  readonly className?: string;
}

export interface HtmlTable {
  /** What the table holds, for those who do not see its surroundings. */
  readonly caption: string;
  readonly columns: readonly HtmlColumn[];
  readonly rows: readonly HtmlRow[];
  readonly foot?: readonly HtmlRow[];
}

/** A table in a box that scrolls sideways where the page is narrower. The first cell of each row is its header. */
export function tableMarkup(id: string, { caption, columns, rows, foot = [] }: HtmlTable): Markup {
  const body = (row: HtmlRow): Markup =>
    html`<tr${row.className === undefined ? undefined : html` class="${row.className}"`}>${columns.map(({ align }, index) => {
      const content = row.cells[index];
      const classes = align === 'right' ? html` class="number"` : undefined;
      return index === 0 ? html`<th scope="row" ${classes}>${content}</th>` : html`<td${classes}>${content}</td>`;
    })}</tr>
`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table id="${id}">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title, align }) => html`<th scope="col" ${align === 'right' ? html` class="number"` : undefined}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(body)}
      </tbody>
      ${
        foot.length === 0
          ? undefined
          : html`<tfoot>
              ${foot.map(body)}
            </tfoot>`
      }
    </table>
  </div>`;
}

/** A figure for people that carries its exact value: `<data value="0.99931">99.931 %</data>`. */
export function exact(value: number, text: string): Markup {
  return html`<data value="${value}">${text}</data>`;
}

/** A figure with a bar behind it, `share` (0..1) of the width of the cell. */
export function bar(share: number, content: Part, className = ''): Markup {
  const width = (Math.min(1, Math.max(0, share)) * 100).toFixed(1);
  return html`<span class="bar ${className}" style="--share:${width}%">${content}</span>`;
}

export type Status = 'good' | 'bad' | 'warning' | 'neutral';
const marks: Readonly<Record<Status, string>> = { good: '✓', bad: '✗', warning: '?', neutral: '·' };

/** A word that says how things stand, with a mark and a colour that say the same. */
export function status(kind: Status, text: Part): Markup {
  return html`<span class="status ${kind}"><span aria-hidden="true">${marks[kind]}</span> ${text}</span>`;
}
