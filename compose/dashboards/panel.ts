import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
  BigValueColorMode,
  BigValueGraphMode,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type GridPos,
  type Panel,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { prometheus } from './data-sources.ts';

/** What Prometheus is asked for a panel. */
export interface Question {
  readonly expr: string;
  /** Names its curves; `{{label}}` stands for the value of a label. */
  readonly legend: string;
  /** How often what it is about is scraped, in seconds [15]: `$__rate_interval` covers four of these. */
  readonly scrapeSeconds?: 5;
  /** Why it may have no answer though all is well. Tests demand an answer to every other question during a run. */
  readonly rare?: string;
}

/** A panel before it has a place. */
export interface PlacedLater {
  /** One of the SDK, all but its place being set. */
  readonly builder: Builder<Panel> & { id(id: number): unknown; gridPos(place: GridPos): unknown };
  /** In columns, of which a dashboard has 24. */
  readonly width: number;
  /** In rows of 30 pixels. */
  readonly height: number;
  /** To Prometheus; what other data sources are asked stands in the builder alone. */
  readonly questions: readonly Question[];
}

interface Common {
  readonly title: string;
  /** Shown where the pointer is on the panel's (i). */
  readonly description: string;
  /** Of Grafana: see the SDK's `units`. */
  readonly unit: string;
  readonly width?: number;
  readonly height?: number;
}

export interface CurvesOptions extends Common {
  readonly questions: readonly Question[];
  /** Adds the curves up, as areas. */
  readonly stacked?: boolean;
  /** A value that must not be reached, as a dashed red line. */
  readonly limit?: number;
  readonly max?: number;
  /** The least value of the axis [0]; null: as the curves have it. */
  readonly min?: null;
}

/** Curves over time. */
export function curves({
  title,
  description,
  unit,
  width = 12,
  height = 8,
  questions,
  stacked,
  limit,
  max,
  min,
}: CurvesOptions): PlacedLater {
  const builder = new TimeSeriesBuilder()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 8)
    .showPoints(VisibilityMode.Never)
    // A scrape that failed, or a run's figures every 5 s, must not tear a curve; a component that was dead shall.
    .spanNulls(60_000)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .targets(queriesOf(questions));
  if (min !== null) builder.min(0);
  if (max !== undefined) builder.max(max);
  if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (limit !== undefined) {
    builder
      .thresholds(steps(['green', null], ['red', limit]))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return { builder, width, height, questions };
}

export type Step = readonly [color: string, from: number | null];

export interface FigureOptions extends Common {
  readonly question: Question;
  /** Colour from a value on; the first has no value. */
  readonly steps?: readonly Step[];
  /** Texts, with colours, in place of values. */
  readonly texts?: Texts;
  /** Uid of the dashboard that says more. */
  readonly more?: string;
  readonly decimals?: number;
}

/** The newest value, in large type, with a small curve behind it. */
export function figure({
  title,
  description,
  unit,
  width = 4,
  height = 4,
  question,
  steps: colors,
  texts,
  more,
  decimals,
}: FigureOptions): PlacedLater {
  const builder = new StatBuilder()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit)
    .noValue('–')
    .colorMode(colors === undefined && texts === undefined ? BigValueColorMode.None : BigValueColorMode.Background)
    .graphMode(texts === undefined ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .thresholds(steps(...(colors ?? [['green', null]])))
    .targets(queriesOf([question]));
  if (decimals !== undefined) builder.decimals(decimals);
  if (texts !== undefined) builder.mappings(mappingsOf(texts));
  if (more !== undefined) builder.links([linkTo(more)]);
  return { builder, width, height, questions: [question] };
}

/** What a value stands for, and in which colour. */
export type Texts = Readonly<Record<string, readonly [text: string, color: string]>>;

export interface StatesOptions extends Omit<Common, 'unit'> {
  readonly questions: readonly Question[];
  readonly texts: Texts;
}

/** A bar for each of the answers, in the colours of its values over time. */
export function states({ title, description, width = 12, height = 8, questions, texts }: StatesOptions): PlacedLater {
  const builder = new StateTimelineBuilder()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .fillOpacity(80)
    .lineWidth(0)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None))
    .mappings(mappingsOf(texts))
    .targets(queriesOf(questions));
  return { builder, width, height, questions };
}

function queriesOf(questions: readonly Question[]): DataqueryBuilder[] {
  return questions.map(({ expr, legend, scrapeSeconds = 15 }, index) =>
    new DataqueryBuilder()
      .refId(String.fromCodePoint('A'.codePointAt(0)! + index))
      .datasource(prometheus)
      .expr(expr)
      .legendFormat(legend)
      .interval(`${scrapeSeconds}s`)
      .range(),
  );
}

function steps(...list: readonly Step[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(list.map(([color, value]) => ({ color, value })));
}

function mappingsOf(texts: Texts): ValueMapping[] {
  const options = Object.entries(texts).map(([value, [text, color]], index) => [value, { text, color, index }] as const);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}

function linkTo(uid: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Look closer')
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?\${__url_time_range}&\${run:queryparam}`)
    .targetBlank(false);
}
