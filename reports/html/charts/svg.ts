import { BarChart, CustomChart, LineChart, SankeyChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, BarChart, CustomChart, SankeyChart, GridComponent, MarkLineComponent, MarkAreaComponent, SVGRenderer]);

/** A page shows one of three drawings of a chart, by its own width, so that text keeps its size on a phone. */
export const sizes = [
  { name: 'wide', width: 960 },
  { name: 'medium', width: 680 },
  { name: 'narrow', width: 336 },
] as const;
export type Size = (typeof sizes)[number];

/** A chart before it has a size. */
export interface ChartSpec {
  /** CSS pixels. */
  readonly height: (size: Size) => number;
  readonly option: (size: Size) => EChartsCoreOption;
  /** Where on an axis each row of the chart's table stands, in the axis's own values: pointing there shows the row. */
  readonly rows?: { readonly axis: 'x' | 'y'; readonly values: readonly number[] };
}

export interface Drawing {
  readonly size: Size;
  readonly svg: string;
  readonly axis: 'x' | 'y' | undefined;
  /** Position of each row of the table along that axis, in pixels of the drawing. */
  readonly positions: readonly number[];
}

/** Draws a chart in one size. `id` must be unique in the page. */
export function draw(id: string, { height, option, rows }: ChartSpec, size: Size): Drawing {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: size.width, height: height(size) });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: 'var(--muted)' }, ...option(size) });
    const svg = tidy(chart.renderToSVGString(), `${id}-${size.name}`);
    const finder = rows?.axis === 'y' ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
    const positions = rows?.values.map((value) => Math.round(chart.convertToPixel(finder, value))) ?? [];
    return { size, svg, axis: rows?.axis, positions };
  } finally {
    chart.dispose();
  }
}

/**
 * Takes out what serves only the library's own scripts, and gives the ids a name of ours: theirs count the charts that a process
 * has drawn, so the same run would not give the same page.
 */
function tidy(svg: string, id: string): string {
  return svg
    .replace(/<style[^]*?<\/style>/g, '')
    .replaceAll(/ (?:ecmeta_\w+|class|pointer-events|xml:space)="[^"]*"/g, '')
    .replaceAll(/zr\d+-/g, `${id}-`)
    .replaceAll(/>\s+</g, '><')
    .trim();
}
