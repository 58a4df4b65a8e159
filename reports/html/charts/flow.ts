import { formatCount } from '../../format.ts';
import type { ChartSpec } from './svg.ts';
import { colors, escapeTemplate, FONT_SIZE } from './theme.ts';

export interface FlowNode {
  readonly id: string;
  readonly name: string;
  /** Column, from 0. */
  readonly depth: number;
  readonly events: number;
  readonly tone: 'accent' | 'plain' | 'bad';
}

export interface FlowLink {
  readonly from: string;
  readonly to: string;
  readonly events: number;
  readonly tone: FlowNode['tone'];
}

export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

/** No band is thinner than this share of all: a single lost event among millions must be seen. */
const THINNEST = 0.02;

const tones: Readonly<Record<FlowNode['tone'], string>> = { accent: colors.accent, plain: colors.second, bad: colors.bad };

const LABEL_HEIGHT = 18;
/** Of the bands, without their labels. Where all is well, there is little to see in them. */
const heights = { full: 240, flat: 80 } as const;

/** Events from plan to lake, as bands; `narrow` is what a phone shows. */
export function flowChart(full: Flow, narrow: Flow, height: keyof typeof heights): ChartSpec {
  const most = (flow: Flow): number => Math.max(...[0, 1, 2].map((column) => flow.nodes.filter(({ depth }) => depth === column).length));
  return {
    height: () => heights[height] + most(full) * LABEL_HEIGHT,
    option: ({ name }) => ({ series: [sankey(name === 'narrow' ? narrow : full)] }),
  };
}

function sankey({ nodes, links }: Flow): object {
  const lastColumn = Math.max(...nodes.map(({ depth }) => depth));
  const total = nodes.filter(({ depth }) => depth === lastColumn).reduce((sum, { events }) => sum + events, 0);
  return {
    type: 'sankey',
    silent: true,
    left: 0,
    right: 0,
    top: LABEL_HEIGHT,
    bottom: 4,
    nodeWidth: 10,
    nodeGap: LABEL_HEIGHT + 8,
    nodeAlign: 'left',
    layoutIterations: 0,
    data: nodes.map(({ id, name, depth, events, tone }) => ({
      name: id,
      depth,
      itemStyle: { color: tones[tone], borderWidth: 0 },
      label: {
        formatter: `${escapeTemplate(name)}  ${formatCount(events)}`,
        color: tone === 'bad' ? colors.bad : colors.ink,
        fontSize: FONT_SIZE,
        // Above its bar: a band that is thinner than the text would strike it through.
        position: [depth === lastColumn ? 10 : 0, -LABEL_HEIGHT + 3],
        align: depth === lastColumn ? 'right' : 'left',
      },
    })),
    links: links.map(({ from, to, events, tone }) => ({
      source: from,
      target: to,
      value: Math.max(events, total * THINNEST),
      lineStyle: { color: tones[tone], opacity: 0.3, curveness: 0.5 },
    })),
  };
}
