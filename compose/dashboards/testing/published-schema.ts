import type { AnnotationQuery as SdkAnnotation } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus';
import type { ElasticsearchDataQuery } from '@grafana/schema/dist/esm/raw/composable/elasticsearch/dataquery/x/ElasticsearchDataQuery_types.gen';
import type * as Logs from '@grafana/schema/dist/esm/raw/composable/logs/panelcfg/x/LogsPanelCfg_types.gen';
import type * as Stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as StateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as TimeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type {
  AnnotationQuery,
  Dashboard,
  FieldConfig,
  FieldConfigSource,
  Panel,
  RowPanel,
} from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen';

/**
 * The schema of dashboards that Grafana publishes with each of its versions (@grafana/schema), as their JSON must have it. What that leaves open (options
 * and fields of a kind of panel, queries of a kind of data source) is filled in with what is published of the kind.
 */

/** What JSON holds: values of enumerations in place of their members. */
type Json<T> = unknown extends T
  ? T
  : T extends string
    ? `${T}`
    : T extends number
      ? `${T}` extends `${infer N extends number}`
        ? N
        : never
      : T extends (...args: never[]) => unknown
        ? never
        : T extends object
          ? { [K in keyof T]: Json<T[K]> }
          : T;

/** Queries of the kinds of data sources. Prometheus' is published with the SDK alone, whose method that marks queries is not in JSON. */
interface Queries {
  readonly prometheus: Omit<PrometheusQuery, '_implementsDataqueryVariant'>;
  readonly elasticsearch: ElasticsearchDataQuery;
}

/** Options, and options of fields, of the kinds of panels. */
interface Kinds {
  readonly timeseries: { readonly options: TimeSeries.Options; readonly custom: TimeSeries.FieldConfig };
  readonly stat: { readonly options: Stat.Options; readonly custom: never };
  readonly 'state-timeline': { readonly options: StateTimeline.Options; readonly custom: StateTimeline.FieldConfig };
  readonly logs: { readonly options: Logs.Options; readonly custom: never };
}

/** A panel of a kind that asks a kind of data source. */
export type PublishedPanel<Kind extends keyof Kinds, Source extends keyof Queries> = Json<
  Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'datasource'> & {
    type: Kind;
    datasource: { type: Source; uid: string };
    options: Kinds[Kind]['options'];
    fieldConfig?: Omit<FieldConfigSource, 'defaults'> & { defaults: Omit<FieldConfig, 'custom'> & { custom?: Kinds[Kind]['custom'] } };
    targets: Queries[Source][];
  }
>;

export type PublishedRow = Json<RowPanel>;

/** Of Prometheus' annotations, @grafana/schema knows nothing; the SDK does. */
type PublishedAnnotation = Omit<AnnotationQuery, 'target'> &
  Pick<SdkAnnotation, 'titleFormat' | 'textFormat'> & { target: Queries['prometheus'] };

/** All of a dashboard but its panels. */
export type PublishedFrame = Json<Omit<Dashboard, 'panels' | 'annotations'> & { annotations: { list: PublishedAnnotation[] } }>;
