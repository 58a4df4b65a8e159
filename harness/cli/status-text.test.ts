import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { systemClock } from '../load/clock.ts';
import type { Status } from './status.ts';
import { statusText, statusVariables } from './status-text.ts';

const names = ['haproxy', 'ingest', 'apicurio-registry', 'kafka', 'spark', 'minio', 'postgres', 'trino'];
const status: Status = {
  environment: 'second',
  platform: 'agnostic',
  state: 'up',
  upSeconds: 61,
  url: 'https://127.0.0.1:8443',
  ca: '/home/me/my lakes/ca.pem',
  source: '//lakelab/guest',
  token: 'to-ken',
  endpoints: [
    { name: 'gateway', url: 'https://127.0.0.1:8443/v1/events' },
    { name: 'trino', variable: 'SQL', url: 'http://127.0.0.1:8080', user: 'lakelab' },
    { name: 'minio', url: 'http://127.0.0.1:9001', user: 'lakelab', password: "it's $ecret" },
    { name: 'schema-registry', url: 'http://127.0.0.1:8081/apis/ccompat/v7' },
  ],
  progress: { queuedEvents: 1235, committedEvents: 1, backlogAgeMs: 1200.4 },
  usage: names.map((component, index) => ({ component, coreSeconds: index, peakMemoryBytes: 512e6, storedBytes: index * 1e6 })),
  components: names.map((name) => ({
    name,
    component: name,
    role: `what ${name} does`,
    version: '1.2',
    fidelity: 'real',
    ...(name === 'spark' ? { health: 'strained', why: 'its last batch took 31 s' } : { health: 'up' }),
  })),
  skipped: [],
  directory: '/home/me/my lakes',
};
const output = { write: () => Promise.resolve(), isTerminal: false, color: false, columns: 100 };
const text = (changes: Partial<Status> = {}): string =>
  statusText({ ...status, ...changes }, { stdout: output, clock: systemClock, program: './lab' });

describe('the status', () => {
  it('has a line for each component, in columns, with what it uses', () => {
    const lines = text().split('\n');
    const header = lines.findIndex((line) => line.startsWith('  component '));
    const column = lines[header]?.indexOf('role') ?? -1;
    for (const [index, name] of names.entries()) {
      const line = lines[header + 1 + index] ?? '';
      assert.ok(line.startsWith(`  ${name} `) && line.slice(column) === `what ${name} does`, line);
      assert.match(line, new RegExp(`${index}\\.0 s +512 MB`));
    }
  });

  it('says why a component is not simply up, and what waits', () => {
    assert.match(text(), /^ {2}spark is strained: its last batch took 31 s$/m);
    assert.match(text(), /queue +1,234 events wait for the next commit \(oldest: 1200 ms\)$/m);
    assert.match(text({ progress: null, progressProblem: 'kafka does not answer' }), /queue +unknown: kafka does not answer$/m);
  });

  it('says what the environment does without, which is not down', () => {
    const grafana = {
      name: 'grafana',
      role: 'dashboards',
      version: '12',
      fidelity: 'real',
      why: 'its image cannot be pulled here (no such host)',
    } as const;
    const shown = text({ skipped: [grafana] });
    assert.match(shown, /^ {2}grafana +skipped +- +- +- +12 +dashboards$/m);
    assert.match(shown, /^ {2}grafana is skipped: its image cannot be pulled here \(no such host\)$/m);
    assert.doesNotMatch(shown, /grafana is down/);
    assert.doesNotMatch(text(), /skipped/);
  });

  it('has commands that work as they are, for this environment', () => {
    assert.match(text(), /curl --cacert '\/home\/me\/my lakes\/ca\.pem'/);
    assert.match(text(), /\.\/lab sql --environment second "SELECT/);
    assert.match(text(), /^ {2}minio +http:\/\/127\.0\.0\.1:9001 +lakelab +it's \$ecret$/m);
  });

  it('as variables is what a shell takes them for', () => {
    const shown = [
      'LAKELAB_URL',
      'LAKELAB_CA',
      'LAKELAB_TOKEN',
      'LAKELAB_SQL_URL',
      'LAKELAB_MINIO_PASSWORD',
      'LAKELAB_SCHEMA_REGISTRY_URL',
    ];
    const script = `${statusVariables(status)}printf '%s\\n' ${shown.map((name) => `"$${name}"`).join(' ')}`;
    assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n'), [
      status.url,
      status.ca,
      status.token,
      'http://127.0.0.1:8080',
      "it's $ecret",
      'http://127.0.0.1:8081/apis/ccompat/v7',
    ]);
  });
});
