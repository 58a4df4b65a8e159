import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DashboardJson, PanelJson } from './testing/dashboard-json.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'compose/config/grafana/dashboards');
const schema = join(import.meta.dirname, 'testing/published-schema.ts');

const files = (await readdir(folder)).toSorted();
const read = async (file: string): Promise<DashboardJson> => JSON.parse(await readFile(join(folder, file), 'utf8')) as DashboardJson;

/** The JSON as TypeScript that says what each part must be: whatever the published schema does not have is an error. */
function asTypeScript({ panels, ...frame }: DashboardJson): string {
  const parts = panels.map((panel, index) => {
    const type = panel.type === 'row' ? 'PublishedRow' : `PublishedPanel<'${panel.type}', '${panel.datasource?.type}'>`;
    return `/* ${panel.title.replaceAll('*/', '')} */ export const panel${index}: ${type} = ${JSON.stringify(panel, null, 1)};`;
  });
  return [
    `import type { PublishedFrame, PublishedPanel, PublishedRow } from ${JSON.stringify(schema)};`,
    `export const frame: PublishedFrame = ${JSON.stringify(frame, null, 1)};`,
    ...parts,
    '',
  ].join('\n');
}

/** What the compiler has to say of each of some dashboards. */
async function problemsOf(dashboards: ReadonlyMap<string, DashboardJson>): Promise<Map<string, string[]>> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-dashboards-'));
  try {
    for (const [name, dashboard] of dashboards) await writeFile(join(directory, `${name}.mts`), asTypeScript(dashboard));
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--allowImportingTsExtensions',
      '--skipLibCheck',
      '--pretty',
      'false',
    ];
    const { stdout, error } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...[...dashboards.keys()].map((name) => `${name}.mts`)],
      { cwd: directory, encoding: 'utf8' },
    );
    if (error) throw error;
    const lines = stdout.split('\n').filter((line) => line !== '');
    return new Map(
      ['', ...dashboards.keys()].map((name) => [name, lines.filter((line) => (/^([\w.-]+)\.mts\(/.exec(line)?.[1] ?? '') === name)]),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A copy in which the first panel of a kind is another. */
function withPanel(dashboard: DashboardJson, type: string, change: (panel: PanelJson) => object): DashboardJson {
  const index = dashboard.panels.findIndex((panel) => panel.type === type);
  const panel = dashboard.panels[index] ?? assert.fail(type);
  return { ...dashboard, panels: dashboard.panels.with(index, { ...panel, ...change(panel) }) };
}

describe("Grafana's published schema", () => {
  let problems: Map<string, string[]>;
  const wrong = new Map<string, DashboardJson>();

  before(async () => {
    const dashboards = new Map<string, DashboardJson>();
    for (const file of files) dashboards.set(file.replace('.json', ''), await read(file));
    const overview = dashboards.get('overview') ?? assert.fail();
    const change = (name: string, dashboard: object): void => void wrong.set(`wrong-${name}`, dashboard as DashboardJson);
    change('frame', { ...overview, refreshEvery: '5s' });
    change(
      'place',
      withPanel(overview, 'timeseries', () => ({ gridPos: { x: 0, y: 0, w: 'all', h: 8 } })),
    );
    change(
      'field-of-a-panel',
      withPanel(overview, 'timeseries', () => ({ subtitle: 'x' })),
    );
    change(
      'option',
      withPanel(overview, 'stat', (panel) => ({ options: { ...(panel as unknown as { options: object }).options, graphMode: 'pie' } })),
    );
    change(
      'field-option',
      withPanel(overview, 'timeseries', () => ({ fieldConfig: { defaults: { custom: { drawStyle: 'dots' } }, overrides: [] } })),
    );
    change(
      'query',
      withPanel(overview, 'timeseries', () => ({ targets: [{ refId: 'A', expression: 'up' }] })),
    );
    problems = await problemsOf(new Map([...dashboards, ...wrong]));
  });
  after(() => wrong.clear());

  it('can be read', () => assert.deepEqual(problems.get(''), []));

  for (const file of files) it(`is what ${file} fits`, () => assert.deepEqual(problems.get(file.replace('.json', '')), []));

  it('is not what dashboards fit that have something else', () => {
    assert.equal(wrong.size, 6);
    for (const name of wrong.keys()) assert.notDeepEqual(problems.get(name), [], name);
  });
});
