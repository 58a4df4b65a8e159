import {
  LogsDedupStrategy,
  LogsSortOrder,
  StackingConfigBuilder,
  StackingMode,
  GraphDrawStyle,
} from '@grafana/grafana-foundation-sdk/common';
import {
  CountBuilder,
  DataqueryBuilder,
  DateHistogramBuilder,
  LogsBuilder,
  TermsBuilder,
  TermsOrder,
} from '@grafana/grafana-foundation-sdk/elasticsearch';
import { PanelBuilder as LogsPanelBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { Short } from '@grafana/grafana-foundation-sdk/units';
import { logStore } from './data-sources.ts';
import type { PlacedLater } from './panel.ts';

const TIME_FIELD = '@timestamp';
/** Components that get a bar of their own. */
const TERMS = '20';
const LINES = '500';

interface LogOptions {
  readonly title: string;
  readonly description: string;
  /** In Lucene's syntax. */
  readonly query: string;
}

const asked = (query: string): DataqueryBuilder =>
  new DataqueryBuilder().refId('A').datasource(logStore).query(query).timeField(TIME_FIELD);

/* The SDK (0.0.21) calls the type of every aggregation `unknown`, which Grafana does not know: it is given here. */

/** Bars of how many lines there are, by the value of a field. */
export function logCounts({ title, description, query, by }: LogOptions & { readonly by: string }): PlacedLater {
  const builder = new TimeSeriesBuilder()
    .title(title)
    .description(description)
    .datasource(logStore)
    .unit(Short)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    .withTarget(
      asked(query)
        .metrics([{ build: () => ({ ...new CountBuilder().id('1').build(), type: 'count' }) }])
        .bucketAggs([
          new TermsBuilder().id('2').field(by).settings({ size: TERMS, order: TermsOrder.Desc, orderBy: '_count', min_doc_count: '1' }),
          new DateHistogramBuilder().id('3').field(TIME_FIELD).settings({ interval: 'auto', min_doc_count: '0' }),
        ]),
    );
  return { builder, width: 12, height: 8, questions: [] };
}

/** The lines themselves. */
export function logLines({ title, description, query }: LogOptions): PlacedLater {
  const builder = new LogsPanelBuilder()
    .title(title)
    .description(description)
    .datasource(logStore)
    .showTime(true)
    .showLabels(false)
    .showCommonLabels(false)
    .showLogContextToggle(false)
    .wrapLogMessage(true)
    .prettifyLogMessage(false)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending)
    .dedupStrategy(LogsDedupStrategy.None)
    .withTarget(
      asked(query)
        .metrics([{ build: () => ({ ...new LogsBuilder().id('1').settings({ limit: LINES }).build(), type: 'logs' }) }])
        .bucketAggs([]),
    );
  return { builder, width: 24, height: 12, questions: [] };
}
