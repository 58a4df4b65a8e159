import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const rules = join(root, 'compose/config/prometheus/rules');
const read = async <T>(name: string): Promise<T> => parse(await readFile(join(rules, name), 'utf8')) as T;

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly Rule[] }[];
}
interface AlertTest {
  readonly alertname: string;
  readonly eval_time: string;
  readonly exp_alerts?: readonly unknown[];
}
interface RuleTests {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test?: readonly AlertTest[];
    readonly promql_expr_test?: readonly { readonly expr: string }[];
  }[];
}

const alertRules = (await read<RuleFile>('alerts.rules.yml')).groups;
const alerts = alertRules.flatMap((group) => group.rules);
const alertTests = (await read<RuleTests>('alerts.test.yml')).tests;
const indicators = (await read<RuleFile>('indicators.rules.yml')).groups.flatMap((group) => group.rules);
const documented = await readFile(join(root, 'docs/observability.md'), 'utf8');

const secondsOf = (text: string): number => {
  const { minutes = '0', seconds = '0' } = /^(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?$/.exec(text)?.groups ?? assert.fail(text);
  return Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
};

describe('the alert', () => {
  for (const { alert = '', for: delay = '0s', labels = {}, annotations = {} } of alerts) {
    it(`${alert} is tested to fire, and to resolve after that`, () => {
      const turns = alertTests.some(({ alert_rule_test: cases = [] }) => {
        const own = cases.filter(({ alertname }) => alertname === alert);
        const fires = own.findIndex(({ exp_alerts: expected = [] }) => expected.length > 0);
        return fires > 0 && own.slice(fires + 1).some(({ exp_alerts: expected = [] }) => expected.length === 0);
      });
      assert.ok(turns, 'silent before, firing, and silent again, in one test of alerts.test.yml');
    });

    it(`${alert} says how grave it is and what is wrong, soon enough, and people can read of it`, () => {
      assert.match(labels['severity'] ?? '', /^(critical|warning)$/);
      assert.ok(annotations['summary']);
      // Asked every 15 s at least and ruled on every 5 s: the rest of the minute is for what must hold on.
      assert.ok(secondsOf(delay) <= (alert === 'DiskFilling' ? 60 : 30), delay);
      assert.ok(documented.includes(`| \`${alert}\``), `docs/observability.md says nothing of ${alert}`);
    });
  }

  it('has a name of its own, and rules run every 5 s', () => {
    assert.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
    for (const { interval } of alertRules) assert.equal(interval, '5s');
  });
});

describe('the indicators', () => {
  const names = [...new Set(indicators.map(({ record = '' }) => record))];
  it('are all tested and documented', async () => {
    const tested = JSON.stringify((await read<RuleTests>('indicators.test.yml')).tests.map((test) => test.promql_expr_test));
    for (const name of names) {
      assert.match(name, /^lakelab_[a-z_]+$/);
      // This one is the other side of lakelab_lake_stale_seconds.
      if (name !== 'lakelab_lake_current_at_seconds') assert.ok(tested.includes(name), `${name} has no test`);
      assert.ok(documented.includes(`| \`${name}`), `docs/observability.md says nothing of ${name}`);
    }
  });
});
