import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LabError } from '../model/errors.ts';
import { catalogueOf, readEtlCatalogue, type EtlSource } from './etl-catalogue.ts';
import { tablesOf } from './sql-tables.ts';

const sizes = { players: 1000, items: 5000 };

function job(name: string, sql: string, layer = 'mart', header = ''): EtlSource {
  const text = `-- name: ${name}\n-- description: about ${name}\n-- owner: tests\n-- layer: ${layer}\n-- key: id\n${header}${sql}\n`;
  return { file: `etl/${layer}/${name}.sql`, layer, text };
}

function refuses(sources: readonly EtlSource[], message: string | RegExp, hint?: RegExp): void {
  assert.throws(
    () => catalogueOf(sources, sizes),
    (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.code, 'ETL_INVALID');
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      if (hint) assert.match(error.hint ?? '', hint);
      return true;
    },
  );
}

describe('the ETL catalogue', () => {
  it('reads the jobs of the reference workload, each after those that it reads', async () => {
    const jobs = await readEtlCatalogue(new URL('../../scenarios/etl', import.meta.url).pathname, sizes);
    assert.ok(jobs.length >= 12);
    const seen = new Set<string>();
    const depth = new Map<string, number>();
    for (const { name, dependsOn } of jobs) {
      for (const other of dependsOn) assert.ok(seen.has(other), `${name} comes before ${other}`);
      seen.add(name);
      depth.set(name, 1 + Math.max(0, ...dependsOn.map((other) => depth.get(other) ?? 0)));
    }
    assert.ok(Math.max(...depth.values()) >= 8);
  });

  it('takes dependencies from the SQL, and those that it cannot show from the header', () => {
    const jobs = catalogueOf(
      [
        job('a', "SELECT id FROM b JOIN c ON b.id = c.id -- FROM hidden\nWHERE b.text = 'FROM nowhere'"),
        job('b', 'SELECT id FROM events', 'staging'),
        job('c', 'SELECT id FROM events', 'staging', '-- depends-on: b\n'),
      ],
      sizes,
    );
    assert.deepEqual(
      jobs.map(({ name, dependsOn }) => [name, dependsOn]),
      [
        ['b', []],
        ['c', ['b']],
        ['a', ['b', 'c']],
      ],
    );
    assert.deepEqual(jobs[0]?.key, ['id']);
  });

  it('reads what is done to the tables of jobs', () => {
    const upkeep = (name: string, body: string, header = ''): EtlSource => ({
      file: `etl/maintenance/${name}.sql`,
      layer: 'maintenance',
      text: `-- name: ${name}\n-- description: upkeep\n-- owner: tests\n-- layer: maintenance\n${header}${body}\n`,
    });
    const a = job('a', 'SELECT id FROM events');
    const jobs = catalogueOf(
      [a, upkeep('compact_a', 'COMPACT a;'), upkeep('expire_a', '\nEXPIRE SNAPSHOTS a', '-- depends-on: compact_a\n')],
      sizes,
    );
    assert.deepEqual(
      jobs.slice(1).map(({ name, dependsOn, maintenance, key }) => [name, dependsOn, maintenance, key]),
      [
        ['compact_a', ['a'], { action: 'compact', table: 'a' }, undefined],
        ['expire_a', ['a', 'compact_a'], { action: 'expire_snapshots', table: 'a' }, undefined],
      ],
    );
    refuses([a, upkeep('b', 'VACUUM a')], 'etl/maintenance/b.sql:5: "VACUUM a" is no maintenance', /COMPACT <table>/);
    refuses([a, upkeep('b', 'COMPACT aa')], 'etl/maintenance/b.sql:5: unknown table "aa" (did you mean "a"?)');
    refuses([a, upkeep('b', 'COMPACT events')], 'etl/maintenance/b.sql:5: "events" is not the table of a job');
    refuses([a, upkeep('b', 'COMPACT a'), upkeep('c', 'COMPACT b')], 'etl/maintenance/c.sql:5: "b" has no table');
    refuses([a, upkeep('b', 'COMPACT a', '-- key: id\n')], 'etl/maintenance/b.sql:5: a maintenance job has no key');
    refuses([job('c', 'SELECT id FROM b'), a, upkeep('b', 'COMPACT a')], 'etl/mart/c.sql:6: "b" has no table');
  });

  it('lets an incremental job read only what is written day by day as well', () => {
    const days = '-- incremental: event_day\n';
    const s = job('s', 'SELECT id FROM events', 'staging', days);
    const [, m] = catalogueOf([s, job('m', 'WITH x AS (SELECT id FROM s) SELECT x.id FROM x JOIN s ON x.id = s.id', 'mart', days)], sizes);
    assert.equal(m?.incremental, 'event_day');
    refuses(
      [s, job('m', 'SELECT id\nFROM s\nJOIN d ON s.id = d.id', 'mart', days), job('d', 'SELECT id FROM s')],
      'etl/mart/m.sql:9: m is incremental, but "d" is not',
      /make that one incremental/,
    );
    refuses([job('m', 'SELECT id FROM dead_letters', 'mart', days)], 'etl/mart/m.sql:7: m is incremental, but "dead_letters" is not');
  });

  it('fills in parameters', () => {
    const [only] = catalogueOf([job('a', 'SELECT id FROM events WHERE item_id > ${items}')], sizes);
    assert.equal(only?.sql, 'SELECT id FROM events WHERE item_id > 5000');
    refuses(
      [job('a', 'SELECT id\nFROM events WHERE item_id > ${item}')],
      'etl/mart/a.sql:7: unknown parameter ${item} (did you mean "items"?)',
    );
  });

  it('makes a job of each value of a family', () => {
    const text = [
      '-- name: sales_${platform}',
      '-- description: Sales of ${platform}.',
      '-- owner: economy',
      '-- layer: mart',
      '-- key: event_day',
      '-- incremental: event_day',
      '-- freshness: 6h',
      '-- cost: medium',
      '-- for-each: platform = web, In-App',
      "SELECT event_day FROM events WHERE platform = '${platform}'",
    ].join('\n');
    const jobs = catalogueOf([{ file: 'mart/sales.sql', layer: 'mart', text }], { players: 1, items: 1 });
    assert.deepEqual(
      jobs.map(({ name, sql, incremental, freshnessMs, cost }) => ({ name, sql, incremental, freshnessMs, cost })),
      [
        {
          name: 'sales_in_app',
          sql: "SELECT event_day FROM events WHERE platform = 'In-App'",
          incremental: 'event_day',
          freshnessMs: 21_600_000,
          cost: 'medium',
        },
        {
          name: 'sales_web',
          sql: "SELECT event_day FROM events WHERE platform = 'web'",
          incremental: 'event_day',
          freshnessMs: 21_600_000,
          cost: 'medium',
        },
      ],
    );
  });

  it('names file and line of what is wrong', () => {
    const good = job('a', 'SELECT id FROM events');
    const change = (from: string, to: string): EtlSource[] => [{ ...good, text: good.text.replace(from, to) }];
    refuses(change('-- owner: tests\n', ''), 'etl/mart/a.sql:1: the header lacks owner');
    refuses([{ ...good, text: 'SELECT 1' }], 'etl/mart/a.sql:1: the header lacks name, description, owner, layer, key');
    refuses(change('owner', 'onwer'), 'etl/mart/a.sql:3: unknown header key "onwer" (did you mean "owner"?)');
    refuses(change('-- owner: tests', '-- owner: tests\n-- owner: more'), 'etl/mart/a.sql:4: header key "owner" stands twice');
    refuses(change('owner: tests', 'owner:'), 'etl/mart/a.sql:3: header key "owner" has no value');
    refuses(change('-- owner: tests', '-- just words'), 'etl/mart/a.sql:3: "just words" is not a header line');
    refuses(change('name: a', 'name: b'), 'etl/mart/a.sql:1: name "b" differs from the file\'s, "a"');
    refuses(change('name: a', 'name: A b'), 'etl/mart/a.sql:1: name "A b" cannot be a table');
    refuses(change('layer: mart', 'layer: marts'), 'etl/mart/a.sql:4: unknown layer "marts" (did you mean "mart"?)');
    refuses(change('layer: mart', 'layer: fact'), 'etl/mart/a.sql:4: layer "fact" differs from the file\'s folder, "mart"');
    refuses(change('key: id', 'key: id,'), 'etl/mart/a.sql:5: key column "" is not a column name');
    refuses(change('SELECT', 'DELETE'), 'etl/mart/a.sql:6: the header is not followed by a SELECT');
  });

  it('refuses unknown tables, names that are taken, and cycles', () => {
    refuses([job('a', 'SELECT id\nFROM evnts')], 'etl/mart/a.sql:7: unknown table "evnts" (did you mean "events"?)');
    refuses([job('a', 'SELECT id\n\n\nFROM events\nJOIN nobody USING (id)')], 'etl/mart/a.sql:10: unknown table "nobody"');
    refuses([job('a', 'SELECT 1', 'mart', '-- depends-on: nobody\n')], 'etl/mart/a.sql:1: unknown table "nobody"');
    refuses([job('a', 'SELECT 1', 'fact'), job('a', 'SELECT 1')], 'etl/mart/a.sql:1: name "a" is taken by etl/fact/a.sql');
    refuses([job('events', 'SELECT 1')], 'etl/mart/events.sql:1: name "events" is that of a table of the lake');
    refuses(
      [job('a', 'SELECT id FROM b'), job('b', 'SELECT id FROM c'), job('c', 'SELECT id FROM a')],
      'etl/mart/a.sql:1: jobs wait for each other: a → b → c → a',
    );
    refuses([job('a', 'SELECT id FROM a')], 'etl/mart/a.sql:1: jobs wait for each other: a → a');
  });

  it('says which folder it cannot read', async () => {
    await assert.rejects(readEtlCatalogue('/nowhere/etl', sizes), { code: 'SCENARIO_UNREADABLE', message: /\/nowhere\/etl/ });
  });

  it('orders any catalogue without cycles by its dependencies', () => {
    const graphs = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(graphs, (graph) => {
        // Job n reads only jobs above n, so there is no cycle, and by name each comes before what it reads.
        const name = (index: number): string => `job_${String(index).padStart(2, '0')}`;
        const sources = graph.map((edges, index) => {
          const below = edges.map((edge) => index + 1 + edge).filter((edge) => edge < graph.length);
          return job(name(index), `SELECT id FROM ${['events', ...below.map(name)].join(', ')}`);
        });
        const order = catalogueOf(sources, sizes);
        assert.equal(order.length, graph.length);
        const place = new Map(order.map((each, index) => [each.name, index]));
        for (const each of order) for (const other of each.dependsOn) assert.ok(Number(place.get(other)) < Number(place.get(each.name)));
      }),
    );
  });
});

describe('the tables of a SELECT', () => {
  const names = (sql: string): string[] => tablesOf(sql).map(({ name }) => name);
  it('are found in joins, lists and nested queries', () => {
    assert.deepEqual(
      names('SELECT * FROM a, b x, (SELECT 1 FROM c) d, e JOIN f ON f.x = e.x LEFT JOIN (g CROSS JOIN h) ON TRUE'),
      'a b c e f g h'.split(' '),
    );
    assert.deepEqual(
      names('SELECT (SELECT max(x) FROM a) FROM b WHERE y IN (SELECT y FROM c), z UNION ALL SELECT * FROM d ORDER BY 1, 2'),
      'a b c d'.split(' '),
    );
    assert.deepEqual(names('SELECT * FROM lake.events JOIN "Quoted ""name""" USING (id)'), ['lake.events', 'Quoted "name"']);
  });
  it('are not what only looks like one', () => {
    assert.deepEqual(names("SELECT 'it''s FROM x', \"FROM y\" /* FROM\n z */ FROM a -- FROM b"), ['a']);
    assert.deepEqual(names("SELECT extract(hour FROM time), trim(BOTH ' ' FROM s), a IS DISTINCT FROM b FROM c"), ['c']);
    assert.deepEqual(names('WITH x AS (SELECT * FROM a), y AS (SELECT * FROM x) SELECT * FROM y, b'), ['a', 'b']);
    assert.deepEqual(names('SELECT * FROM range(10) r, a'), ['a']);
  });
  it('come with their lines', () => {
    assert.deepEqual(tablesOf('SELECT 1 -- one\nFROM a\nJOIN\n  b ON TRUE'), [
      { name: 'a', line: 2 },
      { name: 'b', line: 4 },
    ]);
  });
});
