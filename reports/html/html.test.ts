import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { statistics } from '../../harness/model/measurement.ts';
import type { RunRecord } from '../../harness/model/run-record.ts';
import { emptyRun, goodRun, idleRun, longRun, troubledRun } from '../testing.ts';
import { renderHtml } from './index.ts';
import { metZeroTargets } from '../verdicts.ts';
import { html } from './markup.ts';
import { ratePoints, stretchesOf } from './sections/timeline.ts';

const runs: Readonly<Record<string, RunRecord>> = {
  good: goodRun(),
  troubled: troubledRun(),
  failed: emptyRun('failed'),
  interrupted: emptyRun('interrupted'),
  idle: idleRun(),
};

/** What the page says, block by block and row by row: without style, script and inline tags, each drawing reduced to the texts in it. */
function normalised(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<script>[^]*?<\/script>/, '')
    .replace(/sha256-[\w+/=]+/, 'sha256-…')
    .replaceAll(/<svg width="(\d+)" height="(\d+)"[^]*?<\/svg>/g, (svg, width: string, height: string) => {
      const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
      return `[${width} x ${height}] ${texts.join(' · ')}`;
    })
    .replaceAll(/ (?:aria-(?:labelledby|describedby)|scope|tabindex|type|data-rows)="[^"]*"/g, '')
    .replaceAll(/<span class="definition"[^>]*>([^]*?)<\/span>/g, ' {$1}')
    .replaceAll(/<\/?(?:data|button|code|strong|b|a|time|span(?! class="status))(?: [^>]*)?\s*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<\/t[hd]\s*> ?<t[hd][^>]*>/g, ' | ')
    .replaceAll(/<\/(?:dt|dd)> ?<dd[^>]*>/g, ': ')
    .replaceAll(/ ?<(?!\/|span|br)/g, '\n<')
    .replaceAll(/ ?<\/(?:p|li|tr|t[hd]|dt|dd|div|h\d|caption|summary|span)\s*>/g, '');
}

const values = (page: string): number[] => [...page.matchAll(/<data value="([^"]*)">/g)].map(([, value]) => Number(value));
const between = (page: string, from: string, to: string): string => page.slice(page.indexOf(from), page.indexOf(to, page.indexOf(from)));

describe('the HTML report', () => {
  for (const [name, record] of Object.entries(runs)) {
    it(`of a ${name} run is as in golden/${name}.html.txt (lab test --test-update-snapshots writes it anew)`, (t) => {
      t.assert.fileSnapshot(normalised(renderHtml(record)), new URL(`../golden/${name}.html.txt`, import.meta.url).pathname, {
        serializers: [(value: unknown) => String(value)],
      });
    });

    it(`of a ${name} run holds every measured figure exactly as the record does`, () => {
      const expected = record.measurements.flatMap((measurement) => {
        if (measurement.value === null) return [];
        if (measurement.kind === 'value') return [measurement.value];
        const figures = measurement.value;
        return statistics.flatMap((statistic) => (statistic === 'value' ? [] : [figures[statistic]]));
      });
      assert.deepEqual(values(between(renderHtml(record), 'id="measurement-table"', '<footer')), expected);
    });

    it(`of a ${name} run has each id once, and no reference that leads nowhere`, () => {
      const page = renderHtml(record);
      const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id as string);
      assert.equal(new Set(ids).size, ids.length, `twice: ${ids.filter((id, index) => ids.indexOf(id) !== index).join(', ')}`);
      for (const [, list] of page.matchAll(/(?:href="#|aria-(?:labelledby|describedby)="|url\(#)([^")]*)/g)) {
        for (const id of (list as string).split(' ')) assert.ok(ids.includes(id), `nothing has the id ${id}`);
      }
    });
  }

  it('judges and accounts with the numbers of the record', () => {
    const { verdicts, accounting, timeline } = runs['troubled'] as RunRecord;
    const page = renderHtml(runs['troubled'] as RunRecord);
    const targets = values(between(page, 'id="targets"', '</table>'));
    const folded = metZeroTargets(verdicts);
    const expected = [
      ...verdicts.filter((verdict) => !folded.includes(verdict)).flatMap(({ limit, value, margin }) => [limit, value, margin]),
      // Limit and value of all those that met their 0.
      0,
      0,
    ].filter((figure) => figure !== null);
    const ascending = (a: number, b: number): number => a - b;
    assert.deepEqual(targets.toSorted(ascending), expected.toSorted(ascending));
    const total = accounting.reduce((sum, { events }) => sum + events, 0);
    assert.deepEqual(values(between(page, 'id="flow-data"', '</table>')), [...accounting.map(({ events }) => events), total]);
    assert.deepEqual(
      values(between(page, 'id="rates-data"', '</table>')),
      timeline.flatMap((row) => [row.offsetMs, row.sentEvents, row.acknowledgedEvents, row.committedEvents, row.sentBytes]),
    );
  });

  it('tells the targets that met their 0 in one row that names them, and says of two limits of one metric which is which', () => {
    const targets = between(renderHtml(goodRun()), 'id="targets"', '</table>');
    const rows = /<tbody>[^]*<\/tbody>/.exec(targets)?.[0].match(/<tr/g)?.length;
    const zeros = goodRun().verdicts.filter(({ limit }) => limit === 0);
    assert.ok(zeros.length >= 3);
    assert.equal(rows, goodRun().verdicts.length - zeros.length + 1);
    const fold = between(targets, '<details', '</details>');
    for (const { metric } of zeros) assert.match(fold, new RegExp(`<code>${metric}</code>`));
    assert.match(targets, /reference contract[^]*≤ 5 min[^]*this platform&#39;s goal[^]*≤ 5 s/);
  });

  it('draws the delivery a third as high where there is nothing to see in it', () => {
    const height = (record: RunRecord): number =>
      Number(/<svg width="\d+" height="(\d+)"/.exec(between(renderHtml(record), 'id="flow"', '</figure>'))?.[1]);
    assert.ok(height(goodRun()) < height(troubledRun()) / 2);
  });

  it('points at as many places in a chart as its table has rows, in their order', () => {
    const figures = [...renderHtml(longRun()).matchAll(/<figure[^]*?<\/figure>/g)].map(([text]) => text);
    assert.ok(figures.length >= 6);
    for (const text of figures) {
      const rows = (/<tbody>[^]*?<\/tbody>/.exec(between(text, '<details class="data">', '</details>'))?.[0].match(/<tr/g) ?? []).length;
      for (const [, axis, list, drawing] of text.matchAll(/data-axis="(.)" data-rows="([^"]*)"[^>]*>\s*(<svg [^>]*>)/g)) {
        const positions = (list as string).split(' ').map(Number);
        // Below the stages, the table of the waterfall has three latencies that are not parts of the whole.
        assert.equal(positions.length, text.includes('id="waterfall"') ? rows - 3 : rows);
        assert.deepEqual(
          positions,
          positions.toSorted((a, b) => a - b),
        );
        const [, width, height] = /<svg width="(\d+)" height="(\d+)"/.exec(drawing as string) ?? [];
        const end = Number(axis === 'x' ? width : height);
        assert.ok(
          positions.every((position) => position >= 0 && position <= end),
          `${list} on ${end}`,
        );
      }
    }
  });

  it('needs nothing from elsewhere, runs only its own script, and stays below 1.5 MB for ten minutes at 1x', () => {
    const page = renderHtml(longRun());
    assert.doesNotMatch(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, ''), /https?:|src=|@import|url\((?!#)/);
    const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
    assert.ok(page.includes(`script-src &#39;sha256-${createHash('sha256').update(script).digest('base64')}&#39;`));
    assert.ok(Buffer.byteLength(page) < 1_500_000, `${Buffer.byteLength(page)} bytes`);
  });

  it('is the same page for the same record, whatever was drawn before', () => {
    assert.equal(renderHtml(troubledRun()), renderHtml(troubledRun()));
  });

  it('lets no text of a record become mark-up, in text, attribute or drawing', () => {
    const hostile = `"'><img src=x onerror=alert(1)></script></svg>{a|b}{c}&`;
    const page = renderHtml(poisoned(troubledRun(), hostile));
    assert.doesNotMatch(page, /<img|onerror=alert\(1\)>/);
    assert.equal(page.match(/<\/?script/g)?.length, 2);
    assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'));
  });

  it('escapes whatever a text holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { text: page } = html`<p title="${text}">${text}</p>`;
        const inside = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(page);
        assert.ok(inside, page);
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(inside[2] as string, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('of a record from before the curves were kept draws what it can and says what is missing', () => {
    const { loadStartedAt: _, ...old } = goodRun();
    const page = renderHtml({
      ...old,
      measurements: old.measurements.map((measurement) => {
        if (measurement.kind !== 'distribution' || measurement.value === null) return measurement;
        const { buckets: _buckets, quantiles: _quantiles, ...value } = measurement.value;
        return { ...measurement, value };
      }),
    });
    assert.match(page, /No histogram: this record was written by a lakelab that did not keep/);
    assert.equal(values(between(page, 'id="percentiles-data"', '</table>')).length, 2 * 6);
  });

  it('says of an empty report why it is empty', () => {
    assert.match(
      renderHtml(emptyRun('failed')),
      /Not in this report: load over time, [^<]*the run failed before it came to that; its last phase was “start”/,
    );
    assert.match(renderHtml(idleRun()), /Not in this report: load over time, [^<]*nothing was sent/);
  });
});

describe('the timeline', () => {
  const row = (offsetMs: number, sentEvents: number) => ({ offsetMs, sentEvents, sentBytes: 0, acknowledgedEvents: 0, committedEvents: 0 });

  it('has a point also for a second in which nothing happened', () => {
    assert.deepEqual(
      ratePoints([row(0, 5), row(2000, 7)]).map(({ offsetMs, sent }) => [offsetMs, sent]),
      [
        [0, 5],
        [1000, 0],
        [2000, 7],
      ],
    );
  });

  it('of any length keeps every event in at most 900 steps', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(20_000), { minLength: 1, maxLength: 50 }), (seconds) => {
        const points = ratePoints(seconds.toSorted((a, b) => a - b).map((second) => row(second * 1000, 3)));
        assert.ok(points.length <= 900);
        const events = points.reduce((sum, { sent, widthMs }) => sum + (sent * widthMs) / 1000, 0);
        assert.ok(Math.abs(events - 3 * seconds.length) < 1e-6);
      }),
    );
  });

  it('of a load that was cut short ends its phase there, and says so', () => {
    const good = goodRun();
    const load = good.phases.findIndex(({ name }) => name === 'load');
    const began = Date.parse(good.loadStartedAt ?? '') - Date.parse(good.phases[load]?.startedAt ?? '');
    const record: RunRecord = {
      ...good,
      outcome: 'interrupted',
      phases: good.phases.map((phase, index) => (index === load ? { ...phase, durationMs: began + 2500 } : phase)),
    };
    assert.deepEqual(
      stretchesOf(record, 3000).map(({ fromMs, toMs }) => [fromMs, toMs]),
      [
        [0, 2500],
        [2500, 3000],
      ],
    );
    assert.match(renderHtml(record), /The load was cut short after 2\.5 s of 5 s\./);
    assert.doesNotMatch(renderHtml(good), /cut short/);
  });

  it('marks phases, drain and faults by the clock of the load', () => {
    const record = troubledRun();
    const marks = stretchesOf(record, 6000).map(({ name, fromMs, toMs, kind }) => [name, fromMs, toMs, kind]);
    assert.deepEqual(marks, [
      ['load 0.25x', 0, 5000, 'phase'],
      ['drain', 5000, 6000, 'phase'],
      ['kill: stream', 2000, 3200, 'fault'],
      ['kill: stream', 4000, 6000, 'fault'],
    ]);
  });
});

/** The record with `poison` behind every free text; what the schema allows only certain words for stays. */
function poisoned(record: RunRecord, poison: string): RunRecord {
  const kept = new Set(['metric', 'unit', 'outcome', 'comparison', 'statistic', 'kind', 'fidelity', 'severity', 'state', 'disorder']);
  const poisonOf = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return kept.has(key) || /^\d{4}-\d\d-\d\dT/.test(value) ? value : value + poison;
    if (Array.isArray(value)) return value.map((entry) => poisonOf(entry, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, poisonOf(entry, name)]));
  };
  return poisonOf(record, '') as RunRecord;
}
