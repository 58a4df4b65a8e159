import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { marks } from './dashboard.ts';
import { logStore, prometheus } from './data-sources.ts';
import { dashboards } from './index.ts';
import { knownMetrics } from './testing/known-metrics.ts';
import { readPromql, substitute } from './testing/promql.ts';
import type { DashboardJson, PanelJson } from './testing/dashboard-json.ts';

const root = join(import.meta.dirname, '../..');
const config = join(root, 'compose/config/grafana');
const read = async (file: string): Promise<DashboardJson> =>
  JSON.parse(await readFile(join(config, 'dashboards', file), 'utf8')) as DashboardJson;
const all = new Map<string, DashboardJson>();
for (const file of (await readdir(join(config, 'dashboards'))).toSorted()) all.set(file, await read(file));

const isKnown = await knownMetrics(root);
const COLUMNS = 24;

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

describe('the dashboards', () => {
  it('are those that have a source, each under a uid and a title of its own', () => {
    assert.deepEqual([...all.keys()], dashboards.map(({ name }) => `${name}.json`).toSorted());
    assert.equal(new Set([...all.values()].map(({ uid }) => uid)).size, all.size);
    assert.equal(new Set([...all.values()].map(({ title }) => title)).size, all.size);
  });

  it('ask only data sources that are provisioned', async () => {
    const { datasources } = parse(await readFile(join(config, 'provisioning/datasources/lakelab.yaml'), 'utf8')) as {
      datasources: { uid: string; type: string }[];
    };
    assert.deepEqual(
      datasources.map(({ uid, type }) => ({ type, uid })),
      [prometheus, logStore],
    );
    const asked = [...all.values()].flatMap(({ panels }) =>
      panels.flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((target) => target.datasource)]),
    );
    const known = new Set(datasources.map(({ uid }) => uid));
    for (const source of asked) if (source !== undefined) assert.ok(known.has(source.uid), source.uid);
  });

  it('link to dashboards that there are', () => {
    const uids = new Set([...all.values()].map(({ uid }) => uid));
    const links = [...all.values()].flatMap(({ panels }) => panels.flatMap((panel) => panel.links ?? []));
    assert.ok(links.length > 0);
    for (const { url } of links) assert.ok(uids.has(/^\/d\/([\w-]+)\?/.exec(url)?.[1] ?? ''), url);
  });

  it('mark phases, faults and alerts by queries that Prometheus can read', () => {
    assert.deepEqual(
      marks.map(({ name }) => name),
      ['Phases', 'Faults', 'Alerts'],
    );
    for (const { expr } of marks) {
      const { problems, metrics } = readPromql(substitute(expr));
      assert.deepEqual(problems, [], expr);
      for (const name of metrics) assert.ok(isKnown(name), name);
    }
  });
});

for (const [file, { panels, annotations, templating }] of all) {
  describe(file, () => {
    it('has a place for every panel, in which no other is', () => {
      assert.ok(panels.length > 4);
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      for (const [index, panel] of panels.entries()) {
        assert.ok(panel.gridPos.x >= 0 && panel.gridPos.x + panel.gridPos.w <= COLUMNS, panel.title);
        const other = panels.slice(index + 1).find((later) => overlap(panel, later));
        assert.equal(other, undefined, `${panel.title} and ${other?.title}`);
      }
    });

    it('says of every panel what it shows, and in which unit', () => {
      const shown = panels.filter(({ type }) => type !== 'row');
      assert.equal(new Set(shown.map(({ title }) => title)).size, shown.length);
      for (const { title, type, description, fieldConfig, targets = [] } of shown) {
        assert.ok(description && description.length > 10, title);
        if (type === 'timeseries' || type === 'stat') assert.ok(fieldConfig?.defaults.unit, title);
        assert.ok(targets.length > 0, title);
        assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
      }
    });

    it('asks in PromQL that can be read, for metrics that there are', () => {
      for (const { title, targets = [] } of panels) {
        for (const { expr, datasource, legendFormat } of targets) {
          if (datasource.uid !== prometheus.uid) continue;
          const { problems, metrics } = readPromql(substitute(expr ?? ''));
          assert.deepEqual(problems, [], `${title}: ${expr}`);
          assert.ok(metrics.length > 0, `${title}: ${expr}`);
          for (const name of metrics) assert.ok(isKnown(name), `${title}: nothing tells ${name}`);
          assert.ok(legendFormat, title);
        }
      }
    });

    it('has the choice of a run, and all marks', () => {
      assert.deepEqual(
        templating.list.map(({ name }) => name),
        ['run'],
      );
      assert.deepEqual(
        annotations.list.map(({ name, target }) => [name, target.expr]),
        marks.map(({ name, expr }) => [name, expr]),
      );
    });
  });
}

describe('the reader of PromQL', () => {
  it('tells what cannot be read, and finds every metric', () => {
    assert.equal(readPromql('sum(rate(a_total[1m]) / b').problems.length > 0, true);
    assert.deepEqual(readPromql('sum by (x) (rate(a_total{y="c"}[1m])) / on (x) b'), { problems: [], metrics: ['a_total', 'b'] });
    assert.equal(
      isKnown('ingest_request_seconds_bucket') && isKnown('lakelab_stream_running') && isKnown('lakelab_lake_stale_seconds'),
      true,
    );
    assert.equal(isKnown('lakelab_lake_age_seconds'), false);
  });
});
