import { draw, sizes, type ChartSpec } from './charts/svg.ts';
import { html, raw, type Markup, type Part } from './markup.ts';
import { tableMarkup, type HtmlTable } from './table.ts';

export interface LegendEntry {
  readonly name: string;
  /** CSS class of the swatch. */
  readonly swatch: string;
}

export interface Figure {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** How to read it, and how it was taken. */
  readonly definition: string;
  /** What the chart shows, in words, for everybody and for those who do not see it. */
  readonly summary: Part;
  readonly chart: ChartSpec;
  readonly legend?: readonly LegendEntry[];
  /** The same data; row by row what `chart.rows` points at. */
  readonly table: HtmlTable;
  /** More to show between chart and table. */
  readonly after?: Part;
}

/** A chart with its title, summary, legend, and its data as a table. */
export function figure({ id, title, definition, summary, chart, legend = [], table, after }: Figure): Markup {
  return html`<figure class="chart" id="${id}">
    <figcaption>
      <h3 id="${id}-title">${term(`${id}-definition`, title, definition)}</h3>
      <p id="${id}-summary">${summary}</p>
    </figcaption>
    ${
      legend.length === 0
        ? undefined
        : html`<ul class="legend">
            ${legend.map(({ name, swatch }) => html`<li><span class="swatch ${swatch}"></span>${name}</li>`)}
          </ul>`
    }
    ${sizes.map((size) => {
      const { svg, axis, positions } = draw(id, chart, size);
      const rows = axis === undefined ? undefined : html` data-axis="${axis}" data-rows="${positions.join(' ')}"`;
      return html`<div class="plot ${size.name}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-summary" ${rows}>
        ${raw(svg)}
      </div>`;
    })}
    ${after}
    <details class="data">
      <summary>Data as a table<span class="unseen">: ${title}</span></summary>
      ${tableMarkup(`${id}-data`, table)}
    </details>
  </figure>`;
}

/** A name whose definition appears when it is pointed at or has the focus. `id` must be unique in the page. */
export function term(id: string, name: Part, definition: Part): Markup {
  return html`<span class="term"
    ><button type="button" aria-describedby="${id}">${name}</button
    ><span class="definition" role="tooltip" id="${id}">${definition}</span></span
  >`;
}
