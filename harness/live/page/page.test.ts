import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after, begun, phase, sample } from '../testing/states.ts';
import { chart, roundUp, ticks } from './chart.ts';
import { pageSections } from './render-page.ts';

/** Colours by name, of the light and of the dark scheme. */
function palettesOf(css: string): Map<string, string>[] {
  return [...css.matchAll(/:root \{([^}]*)\}/g)]
    .slice(0, 2)
    .map(([, block = '']) => new Map([...block.matchAll(/--(\w+): (#\w+);/g)].map(([, name, color]) => [name as string, color as string])));
}

describe('the sections of the live page', () => {
  it('say of the phases to come what they will do, and how long that usually takes', () => {
    const { phases, head } = pageSections(after(begun(), [0, phase('start')], [900, phase('load')]), 1000);
    assert.match(
      phases,
      /<li class="later">\s*<b>drain<\/b> <span class="took">about 2 s<\/span> <span>wait until everything acknowledged is in the lake<\/span>/,
    );
    assert.match(head, /<strong>0:01<\/strong> since the start/);
  });

  it('show what was given up as what should not be', () => {
    const load = { sentEvents: 9, sentBytes: 900, acknowledgedEvents: 5, refusedEvents: 1, givenUpEvents: 3, inTheAirBytes: 0 };
    const { figures } = pageSections(after(begun(), [0, phase('load')], [1000, sample(1000, 9, { load })]), 1000);
    assert.match(figures, /<div class="bad" title="[^"]+">\s*<dt>given up<\/dt>\s*<dd>3<\/dd>/);
  });

  it('draw the curves from the beginning of the load, where nothing had been sent', () => {
    const { curves } = pageSections(
      after(
        begun(),
        [0, phase('start')],
        [10_000, phase('load')],
        ...[11_000, 12_000, 13_000].map((at) => [at, sample(at, at - 10_000)] as const),
      ),
      13_000,
    );
    const [, path = ''] = /<polyline class="sent" points="([^"]*)"/.exec(curves) ?? [];
    // A thousand a second from the beginning on: the curve is level, and as long as the axis.
    const points = path.split(' ').map((point) => point.split(',').map(Number));
    assert.equal(points.length, 4);
    assert.deepEqual([points[0]?.[0], points.at(-1)?.[0]], [62, 452]);
    assert.equal(new Set(points.map(([, y]) => y)).size, 1);
    for (const seconds of ['0 s', '1 s', '2 s', '3 s']) assert.match(curves, new RegExp(`>${seconds}<`));
    assert.match(curves, />since the load began</);
  });

  it('have the colours of the report that they turn into', async () => {
    const page = palettesOf(await readFile(new URL('page.css', import.meta.url), 'utf8'));
    const report = palettesOf(await readFile(new URL('../../../reports/html/style.css', import.meta.url), 'utf8'));
    assert.equal(page.length, 2);
    for (const [scheme, colors] of page.entries()) {
      assert.ok(colors.size >= 10);
      for (const [name, color] of colors) assert.equal(color, report[scheme]?.get(name), name);
    }
  });
});

describe('a chart', () => {
  it('has a few round instants on its axis, from 0 on, however long the run is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 6 * 86_400_000 }), (lengthMs) => {
        const all = ticks(lengthMs);
        assert.ok(all.length >= 2 && all.length <= 6, `${lengthMs}: ${all.length}`);
        assert.equal(all[0], 0);
        assert.ok((all.at(-1) as number) <= lengthMs);
      }),
    );
  });

  it('ends a little above its highest value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (value) => {
        assert.ok(roundUp(value) >= value * (1 - 1e-9) && roundUp(value) <= value * 1.51, `${value} → ${roundUp(value)}`);
      }),
    );
  });

  it('names marks that are close to each other on two lines, and leaves a third name out rather than write it over another', () => {
    const marks = ['drain', 'etl', 'assess'].map((name, index) => ({ name, atMs: 9000 + index * 10 }));
    const { text } = chart({ title: 't', fromMs: 0, toMs: 20_000, since: 's', lines: [], format: String, marks });
    assert.equal(text.match(/class="mark"/g)?.length, 3);
    const heights = [...text.matchAll(/y="(\d+)" text-anchor="start">(?:drain|etl|assess)</g)].map(([, y]) => y);
    assert.equal(heights.length, 2);
    assert.equal(new Set(heights).size, 2);
  });
});
