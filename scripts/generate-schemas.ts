/** Writes the published JSON Schemas from the zod schemas, and the lake's layout for the stream job; with `--check`, only says whether they are current. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runRecordSchema } from '../harness/model/run-record.ts';
import { lakeLayout } from './docs/lake-layout.ts';
import { scenarioJsonSchema } from './docs/scenario-json-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const published = [
  { path: 'scenarios/scenario.schema.json', title: 'lakelab scenario', schema: scenarioJsonSchema() },
  { path: 'docs/run-record.schema.json', title: 'lakelab run record (run.json)', schema: z.toJSONSchema(runRecordSchema, { io: 'input' }) },
];

const files = [
  ...published.map(({ path, title, schema }) => ({ path, value: { title, ...schema } })),
  { path: 'services/stream/lake-layout.json', value: lakeLayout() },
];

const checkOnly = process.argv.includes('--check');
let stale = 0;
for (const { path, value } of files) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const current = await readFile(join(root, path), 'utf8').catch(() => '');
  if (current === text) continue;
  if (checkOnly) {
    stale++;
    console.error(`${path} is not what the code says: run  node scripts/generate-schemas.ts`);
  } else {
    await writeFile(join(root, path), text);
    console.error(`wrote ${path}`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
