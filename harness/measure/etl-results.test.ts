import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EtlJob } from '../model/etl.ts';
import type { Row } from '../model/platform.ts';
import { makeJob } from '../testing/job.ts';
import { compareResults, compareRows } from './etl-results.ts';

const keyed = makeJob('sales', { key: ['day'] });
const { key: _, ...keyless } = keyed;

const differences = (expected: readonly Row[], found: readonly Row[], job: EtlJob = keyed): string[] => {
  const comparison = compareRows(job, expected, found);
  assert.equal(comparison.correct, comparison.differences.length === 0);
  return comparison.differences;
};

describe('comparing ETL results', () => {
  it('asks the lake for the whole table', async () => {
    const asked: string[] = [];
    const lake = {
      query: (sql: string) => {
        asked.push(sql);
        return Promise.resolve([{ day: '2026-03-02', orders: 3n }]);
      },
    };
    assert.deepEqual(await compareResults(keyed, lake, [{ day: '2026-03-02', orders: 3 }]), { correct: true, differences: [] });
    assert.deepEqual(asked, ['SELECT * FROM sales']);
  });

  it('takes one value in different types for the same', () => {
    const at = '2026-03-02T10:00:00.120Z';
    const expected = [{ day: '2026-03-02', at, orders: 3, mean: 0.1 + 0.2, note: null, ok: true, big: 9007199254740993n }];
    const same: Row[] = [
      { ...expected[0], orders: 3n },
      { ...expected[0], day: '2026-03-02T00:00:00.000Z', at: '2026-03-02 10:00:00.12' },
      { ...expected[0], at: '2026-03-02 10:00:00.120000+00' },
      { ...expected[0], mean: 0.3 },
      { ...expected[0], orders: '3', mean: '0.300000000000', big: '9007199254740993' },
    ];
    for (const row of same) assert.deepEqual(differences(expected, [row]), []);
  });

  it('tells what differs, by key and column', () => {
    const expected: Row[] = [
      { day: '2026-03-02', orders: 3, name: '7', mean: 0.5 },
      { day: '2026-03-03', orders: 4, name: '8', mean: 0.5 },
    ];
    const [first, second] = expected as [Row, Row];
    assert.deepEqual(differences(expected, [second, { ...first, orders: 4 }]), ['day=2026-03-02: orders expected 3, found 4']);
    assert.deepEqual(differences(expected, [{ ...first, name: '07' }, second]), ['day=2026-03-02: name expected "7", found "07"']);
    assert.deepEqual(differences(expected, [{ ...first, name: 7 }, second]), ['day=2026-03-02: name expected "7", found 7']);
    assert.deepEqual(differences(expected, [{ ...first, orders: null }, second]), ['day=2026-03-02: orders expected 3, found null']);
    assert.deepEqual(differences(expected, [{ ...first, mean: 0.500001 }, second]), ['day=2026-03-02: mean expected 0.5, found 0.500001']);
    assert.deepEqual(differences(expected, [first]), ['day=2026-03-03: expected orders=4, name="8", mean=0.5, found nothing']);
    assert.deepEqual(differences([first], expected), ['day=2026-03-03: expected nothing, found orders=4, name="8", mean=0.5']);
    assert.deepEqual(differences([first], [first, first]), ['day=2026-03-02: found once too often (orders=3, name="7", mean=0.5)']);
    assert.deepEqual(differences([{ day: 9007199254740993n }], [{ day: 9007199254740992n }]).length, 2);
  });

  it('tells of columns that are missing or too many', () => {
    assert.deepEqual(differences([{ day: 1, a: 1 }], [{ day: 1, b: 1 }]), [
      'column a: expected, not found',
      'column b: found, not expected',
    ]);
  });

  it('gives the first five differences', () => {
    const rows = Array.from({ length: 9 }, (_unused, day) => ({ day, orders: 1 }));
    assert.equal(
      differences(
        rows,
        rows.map((row) => ({ ...row, orders: 2 })),
      ).length,
      5,
    );
  });

  const row = fc.record({
    day: fc.integer({ min: 0, max: 3 }),
    name: fc.constantFrom('a', 'b', null),
    mean: fc.double({ noNaN: true, min: 0, max: 9 }),
  });

  it('minds how often a row stands, not where', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.nat(), fc.boolean(), (rows, seed, withKey) => {
        const job = withKey ? keyed : keyless;
        const turned = rows.map((_unused, index) => rows[(index + seed) % rows.length] as Row);
        assert.deepEqual(differences(rows, turned, job), []);
        assert.notDeepEqual(differences(rows, turned.slice(1), job), []);
        assert.notDeepEqual(differences(rows, [...turned, rows[0] as Row], job), []);
      }),
    );
  });

  it('finds any one altered value', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.constantFrom('day' as const, 'name' as const, 'mean' as const),
        (rows, at, column) => {
          const altered = rows.map((each, index) => {
            if (index !== at % rows.length) return each;
            const value = each[column];
            return { ...each, [column]: typeof value === 'number' ? value + 1 : 'changed' };
          });
          assert.notDeepEqual(differences(rows, altered, keyed), []);
        },
      ),
    );
  });
});
