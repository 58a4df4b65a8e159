import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { prometheus } from './data-sources.ts';
import type { PlacedLater, Question } from './panel.ts';

const COLUMNS = 24;
const TAG = 'lakelab';

export interface Section {
  readonly title: string;
  /** From left to right; what has no room begins a new line. */
  readonly panels: readonly PlacedLater[];
}

export interface DashboardOptions {
  /** Ends its uid, and names its file. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
}

/** A dashboard, and what its panels ask Prometheus. */
export interface LabDashboard {
  readonly name: string;
  readonly dashboard: Dashboard;
  readonly questions: readonly Question[];
}

export const uidOf = (name: string): string => `${TAG}-${name}`;

/** What runs have written: which of them are shown. */
function run(): Builder<VariableModel> {
  const builder = new QueryVariableBuilder('run')
    .label('Run')
    .description('Whose phases, faults and sender are shown. The platform itself is shown as it is, whoever uses it.')
    .datasource(prometheus)
    .query({ query: 'label_values(lakelab_run_phase, run)', refId: 'run' })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalDesc)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });
  return {
    build() {
      // The SDK gives every variable what belongs to those of intervals, and is in no schema.
      const { auto: _, auto_min: __, auto_count: ___, ...model } = builder.build();
      return model;
    },
  };
}

export interface Mark {
  readonly name: string;
  readonly color: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  /** As in `Question`. */
  readonly rare?: string;
}

/** What bends curves: stretches of time, over all panels. */
export const marks: readonly Mark[] = [
  {
    name: 'Phases',
    color: 'blue',
    // What is written from outside has no end in Prometheus: without this, the last phase would go on for five minutes.
    expr: 'last_over_time(lakelab_run_phase{run=~"$run"}[15s]) == 1',
    title: 'phase {{phase}}',
    text: 'of run {{run}} ({{scenario}})',
  },
  {
    name: 'Faults',
    color: 'red',
    expr: 'last_over_time(lakelab_run_fault{run=~"$run"}[15s]) == 1',
    title: '{{component}} killed on purpose',
    text: 'by run {{run}} ({{scenario}})',
    rare: 'only scenarios with faults kill anything',
  },
  {
    name: 'Alerts',
    color: 'orange',
    expr: 'ALERTS{alertstate="firing"} == 1',
    title: '{{alertname}}',
    text: 'of {{component}}, {{severity}}',
    rare: 'nothing is wrong with a platform on which nothing was broken',
  },
];

function annotation({ name, color, expr, title, text }: Mark): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(prometheus)
    .enable(true)
    .iconColor(color)
    .target(new DataqueryBuilder().refId('Anno').expr(expr).interval('5s').range())
    .titleFormat(title)
    .textFormat(text);
}

/** Puts sections below each other, each under its title. */
export function labDashboard({ name, title, description, sections }: DashboardOptions): LabDashboard {
  const builder = new DashboardBuilder(`lakelab: ${title}`)
    .uid(uidOf(name))
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-15m', to: 'now' })
    .refresh('10s')
    .tooltip(DashboardCursorSync.Crosshair)
    .editable()
    .withVariable(run())
    .annotations(marks.map(annotation))
    .link(
      new DashboardLinkBuilder('lakelab').type(DashboardLinkType.Dashboards).tags([TAG]).asDropdown(true).includeVars(true).keepTime(true),
    );
  let y = 0;
  let id = 0;
  for (const section of sections) {
    builder.withRow(new RowBuilder(section.title).id(++id).gridPos({ x: 0, y, w: COLUMNS, h: 1 }));
    y++;
    for (const line of linesOf(section.panels)) {
      let x = 0;
      for (const { builder: panel, width, height } of line) {
        panel.id(++id);
        panel.gridPos({ x, y, w: width, h: height });
        builder.withPanel(panel);
        x += width;
      }
      y += Math.max(...line.map(({ height }) => height));
    }
  }
  return { name, dashboard: builder.build(), questions: sections.flatMap(({ panels }) => panels.flatMap(({ questions }) => questions)) };
}

function linesOf(panels: readonly PlacedLater[]): PlacedLater[][] {
  const lines: PlacedLater[][] = [];
  let used = COLUMNS;
  for (const panel of panels) {
    if (used + panel.width > COLUMNS) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(panel);
    used += panel.width;
  }
  return lines;
}
