import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { LabError } from '../model/errors.ts';
import { loadDurationMs } from '../model/workload.ts';
import { loadScenario, scenarioNames } from './find-scenario.ts';
import { parseScenario } from './parse-scenario.ts';
import { faultsOf, planOf } from './plan.ts';
import { capableOf, requireAbilities } from './platform-abilities.ts';

const directory = new URL('../../scenarios', import.meta.url).pathname;
const places = { directory, cwd: directory };

const minimal = {
  name: 'mine',
  description: 'one of mine',
  workload: {},
  phases: [{ name: 'load', duration: '10s', rate: '1x' }],
  targets: [{ metric: 'lost_events', max: 0 }],
};

/** Lines of the message for a scenario that must be refused. */
function problems(text: string): string[] {
  let message = '';
  assert.throws(
    () => parseScenario(text, 'mine.yaml'),
    (error) => {
      assert.ok(error instanceof LabError, String(error));
      assert.ok(error.hint);
      message = error.message;
      return true;
    },
  );
  return message.split('\n');
}

describe('our scenarios', () => {
  it('are all valid, named as their files, and bear the targets of the reference workload', async () => {
    const names = await scenarioNames(directory);
    for (const name of ['smoke', 'imvu-day', 'imvu-peak', 'dirty-data', 'soak', 'kill-components']) assert.ok(names.includes(name), name);
    for (const name of names) {
      const scenario = await loadScenario(name, places);
      assert.equal(scenario.name, name);
      const limits = new Map(scenario.targets.map(({ metric, statistic, max, min }) => [`${metric} ${statistic} ${max ?? min}`, true]));
      for (const target of [
        'submission_to_lake_ms p99 300000',
        'delivered_ratio value 0.999',
        'lost_events value 0',
        'duplicated_events value 0',
      ]) {
        assert.ok(limits.has(target), `${name} has no target ${target}`);
      }
      planOf(scenario);
    }
  });
});

describe('a scenario file', () => {
  const good = stringify(minimal);
  const cases: [what: string, text: string, expected: string][] = [
    ['no YAML', 'name: [', 'mine.yaml:1:8: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a key twice', `${good}name: again\n`, 'mine.yaml:11:1: Map keys must be unique'],
    [
      'an unknown key',
      good.replace('description:', 'descripton:'),
      'mine.yaml:2:1: descripton: unknown key "descripton" (did you mean "description"?)',
    ],
    [
      'an unknown key of a phase',
      good.replace('rate:', 'from: 1x\n    rat:'),
      'mine.yaml:8:5: phases[0].rat: unknown key "rat" (did you mean "rate"?)',
    ],
    ['a missing key', good.replace('description: one of mine\n', ''), 'mine.yaml:1:1: description: is missing'],
    ['rate 0x', good.replace('1x', '0x'), 'mine.yaml:7:11: phases[0].rate: expected a rate above 0x and at most 100x ("0x")'],
    ['rate 1000x', good.replace('1x', '1000x'), 'mine.yaml:7:11: phases[0].rate: expected a rate above 0x and at most 100x ("1000x")'],
    ['a rate without x', good.replace('1x', '3'), 'mine.yaml:7:11: phases[0].rate: expected a rate such as 0.25x or 3x (3)'],
    [
      'a negative duration',
      good.replace('10s', '-10s'),
      'mine.yaml:6:15: phases[0].duration: expected a duration such as 500ms, 90s, 10m or 24h ("-10s")',
    ],
    ['a duration of 0', good.replace('10s', '0s'), 'mine.yaml:6:15: phases[0].duration: expected a duration longer than 0 ("0s")'],
    [
      'a share above 1',
      good.replace('workload: {}', 'workload: { disorder: { late: 1.5 } }'),
      'mine.yaml:3:31: workload.disorder.late: expected a number of at most 0.5 (1.5)',
    ],
    [
      'an unknown disorder',
      good.replace('workload: {}', 'workload: { disorder: { duplicates: 0.1 } }'),
      'mine.yaml:3:25: workload.disorder.duplicates: unknown key "duplicates" (did you mean "duplicate"?)',
    ],
    [
      'shares that add up to more than there is',
      good.replace('workload: {}', 'workload: { disorder: { late: 0.5, duplicate: 0.5 } }'),
      'mine.yaml:3:23: workload.disorder: expected shares that add up to at most 0.9, not to 1',
    ],
    [
      'an unknown metric',
      good.replace('lost_events', 'lost_event'),
      'mine.yaml:9:13: targets[0].metric: unknown name (did you mean "lost_events"?) ("lost_event")',
    ],
    [
      'a metric that is near none, but has a word of some',
      good.replace('lost_events', 'lake_latency'),
      'mine.yaml:9:13: targets[0].metric: unknown name (there is submission_to_lake_ms) ("lake_latency")',
    ],
    [
      'a metric that is like none',
      good.replace('lost_events', 'happiness'),
      'mine.yaml:9:13: targets[0].metric: unknown name (docs/scenarios.md lists them all) ("happiness")',
    ],
    [
      'the statistic p98',
      good.replace('lost_events', 'acknowledge_ms\n    statistic: p98'),
      'mine.yaml:10:16: targets[0].statistic: expected one of value, count, mean, p50, p90, p95, p99, p999, max (did you mean "p90"?) ("p98")',
    ],
    [
      'neither max nor min',
      good.replace('\n    max: 0', ''),
      'mine.yaml:9:5: targets[0]: expected exactly one of `max` and `min`, got neither',
    ],
    ['no targets', good.replace(/targets:[^]*/, 'targets: []\n'), 'mine.yaml:8:10: targets: expected at least 1 entry'],
    [
      'two phases of one name',
      good.replace('targets:', '  - { name: load, duration: 1s, rate: 1x }\ntargets:'),
      'mine.yaml:8:13: phases[1].name: expected a name of its own for each phase ("load")',
    ],
    [
      'less virtual time than real time',
      good.replace('workload: {}', 'workload: { covers: 5s }'),
      'mine.yaml:3:21: workload.covers: expected 1 to 100000 times the length of the phases together (5 s of virtual time in 10 s)',
    ],
    [
      'a fault after the load',
      good.replace('targets:', 'faults:\n  - { at: 10s, kill: kafka, for: 0s }\ntargets:'),
      'mine.yaml:9:11: faults[0].at: expected an instant within the load (10 s of 10 s)',
    ],
    [
      'a fault that ends after the load',
      good.replace('targets:', 'faults:\n  - { at: 8s, kill: kafka, for: 3s }\ntargets:'),
      'mine.yaml:9:33: faults[0].for: expected an end within the load (11 s of 10 s)',
    ],
    [
      'a kill of what is dead',
      good.replace(
        'targets:',
        'faults:\n  - { at: 4s, kill: kafka, for: 3s }\n  - { at: 5s, kill: spark, for: 3s }\n  - { at: 6s, kill: kafka, for: 1s }\ntargets:',
      ),
      'mine.yaml:11:11: faults[2].at: expected kafka to be alive again before it is killed (faults[0] overlaps)',
    ],
    [
      'a component that cannot be one',
      good.replace('targets:', 'faults:\n  - { at: 4s, kill: Kafka!, for: 3s }\ntargets:'),
      'mine.yaml:9:21: faults[0].kill: expected lower-case letters, digits and hyphens ("Kafka!")',
    ],
    [
      'a fault with a key too many',
      good.replace('targets:', 'faults:\n  - { at: 4s, kil: kafka, for: 3s }\ntargets:'),
      'mine.yaml:9:15: faults[0].kil: unknown key "kil" (did you mean "kill"?)',
    ],
    [
      'a fault at 0 s, before which there is nothing',
      good.replace('targets:', 'faults:\n  - { at: 0s, kill: kafka, for: 3s }\ntargets:'),
      'mine.yaml:9:11: faults[0].at: expected a duration longer than 0 ("0s")',
    ],
    [
      'a recovery from nothing',
      good.replace('lost_events', 'recovery_seconds'),
      'mine.yaml:9:13: targets[0].metric: expected `faults` in the scenario: without one there is nothing to recover from',
    ],
    [
      'an alert of nothing',
      good.replace('lost_events', 'alert_seconds'),
      'mine.yaml:9:13: targets[0].metric: expected `faults` in the scenario: without one there is nothing to tell of',
    ],
    [
      'an instant that is none',
      good.replace('workload: {}', 'workload: { startsAt: monday }'),
      'mine.yaml:3:23: workload.startsAt: expected an instant such as 2026-03-02T00:00:00Z ("monday")',
    ],
  ];
  for (const [what, text, expected] of cases) {
    it(`is refused for ${what}`, () => assert.ok(problems(text).includes(expected), problems(text).join('\n')));
  }

  it('is shown with a caret under the place if it is not YAML, however long the line is', () => {
    assert.deepEqual(problems('name: mine\nphases: [{ name: a ]\n').slice(1, 3), ['  phases: [{ name: a ]', '                     ^']);
    const [line = '', caret = ''] = problems(`a: ${'x'.repeat(200)}\nb: [${'\t'.repeat(50)}"${'y'.repeat(200)}\n`).slice(1, 3);
    assert.ok(line.length < 80 && !line.includes('\t'), line);
    assert.ok(caret.trimStart() === '^' && caret.length <= line.length + 1, `${line}\n${caret}`);
  });

  it('is told all its problems at once, in the order of the file', () => {
    const found = problems(good.replace('description:', 'descripton:').replace('1x', '0x').replace('lost_events', 'lost'));
    assert.deepEqual(
      found.map((line) => line.replace(/^mine\.yaml:(\d+).*/, '$1')),
      ['1', '2', '7', '9'],
    );
  });

  it('never throws anything but a LabError, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.object().map((value) => stringify(value)),
          fc.constantFrom(
            '',
            '- 1',
            'null',
            '&a [*a]',
            'a: *b',
            'a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]',
          ),
        ),
        (text) => {
          // What is not YAML is shown: the line, and a caret.
          for (const line of problems(text)) assert.match(line, /^mine\.yaml:\d+:\d+: .|^  /);
        },
      ),
    );
  });
});

describe('finding a scenario', () => {
  it('takes names and paths', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lakelab-scenario-'));
    try {
      await writeFile(join(folder, 'mine.yaml'), stringify(minimal));
      assert.equal((await loadScenario('./mine.yaml', { directory, cwd: folder })).name, 'mine');
      assert.equal((await loadScenario(join(folder, 'mine.yaml'), places)).name, 'mine');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('offers the nearest name', async () => {
    const error = await loadScenario('imvu-dya', places).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof LabError);
    assert.equal(error.code, 'SCENARIO_NOT_FOUND');
    assert.match(error.hint ?? '', /imvu-day/);
  });
});

describe('the plan of a scenario', () => {
  const ramped = parseScenario(
    stringify({
      ...minimal,
      workload: { covers: '1h' },
      phases: [
        { name: 'ramp', duration: '10s', from: '1x', rate: '3x' },
        { name: 'hold', duration: '30s', rate: '3x' },
      ],
    }),
    'mine.yaml',
  );

  it('squeezes what is covered into the phases, and is real time without', () => {
    assert.equal(planOf(ramped).compress, 90);
    assert.equal(planOf(parseScenario(stringify(minimal), 'mine.yaml')).compress, 1);
  });

  it('scales rates and lengths in proportion, and covers the same virtual time', () => {
    const seconds = fc.integer({ min: 1, max: 3600 });
    fc.assert(
      fc.property(seconds, fc.double({ min: 0.01, max: 33, noNaN: true }), fc.nat(), (length, rate, seed) => {
        const plan = planOf(ramped, { durationMs: length * 1000, rate, seed });
        assert.equal(plan.seed, seed);
        assert.ok(Math.abs(loadDurationMs(plan) - length * 1000) < 1e-6);
        assert.ok(Math.abs(plan.compress * loadDurationMs(plan) - 3_600_000) < 1);
        const rates = plan.phases.flatMap(({ fromRate, toRate }) => [fromRate, toRate]);
        assert.equal(rates.length, 4);
        for (const [place, factor] of [1, 3, 3, 3].entries()) assert.ok(Math.abs((rates[place] ?? 0) / (rate * factor) - 1) < 1e-11);
      }),
    );
  });

  it('moves its faults with the phases, and lets them last for less in a shorter load, but for no longer in a longer one', () => {
    const broken = parseScenario(
      stringify({
        ...minimal,
        faults: [
          { at: '6s', kill: 'spark', for: '0s' },
          { at: '4s', kill: 'kafka', for: '2s' },
        ],
      }),
      'mine.yaml',
    );
    const faults = (durationMs?: number) =>
      faultsOf(broken, { durationMs }).map(({ target, ...times }) => [target, times.atMs, times.durationMs]);
    assert.deepEqual(faults(), [
      ['kafka', 4000, 2000],
      ['spark', 6000, 0],
    ]);
    assert.deepEqual(faults(5000)[0], ['kafka', 2000, 1000]);
    assert.deepEqual(faults(20_000)[0], ['kafka', 8000, 2000]);
  });

  it('is refused by a platform that lacks what it needs, with what it lacks', () => {
    const scenario = parseScenario(
      stringify({ ...minimal, platform: { format: 'orc' }, faults: [{ at: '4s', kill: 'kafka', for: '1s' }] }),
      'mine.yaml',
    );
    const able = {
      name: 'able',
      commitIntervalMs: { usual: 2000, least: 1000 },
      fileFormats: ['parquet', 'orc'],
      killable: ['kafka', 'spark'],
    } as const;
    requireAbilities(scenario, able);
    const message = (platform: Parameters<typeof requireAbilities>[1]): string => {
      try {
        requireAbilities(scenario, platform);
      } catch (error) {
        assert.ok(error instanceof LabError && error.code === 'PLATFORM_LACKS');
        return error.message;
      }
      return '';
    };
    assert.equal(
      message({ ...able, killable: ['spark', 'trino'] }),
      'scenario mine kills kafka; of the platform able can be killed: spark, trino',
    );
    assert.equal(
      message({ ...able, fileFormats: ['parquet'], killable: [] }),
      'scenario mine wants its events in orc; the platform able writes parquet; it kills kafka; the platform able has no component that can be killed alone',
    );
    assert.deepEqual(capableOf(scenario, [{ ...able, killable: [] }, able]), [able]);
  });

  it('multiplies rates as people do', () => {
    const { phases } = planOf(
      parseScenario(stringify({ ...minimal, phases: [{ name: 'load', duration: '1s', rate: '3x' }] }), 'mine.yaml'),
      { rate: 1.1 },
    );
    assert.equal(phases[0]?.toRate, 3.3);
  });

  it('refuses overrides that make it impossible', () => {
    assert.throws(() => planOf(ramped, { rate: 34 }), /--rate 34x takes a phase of mine to 102x; the most is 100x/);
    assert.throws(() => planOf(ramped, { durationMs: 3_600_001 }), /would squeeze virtual time by/);
  });
});
