/** Writes the published JSON Schemas from the zod schemas; with `--check`, only says whether they are current. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runRecordSchema } from '../harness/model/run-record.ts';
import { scenarioJsonSchema } from './docs/scenario-json-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const published = [
  { path: 'scenarios/scenario.schema.json', title: 'lakelab scenario', schema: scenarioJsonSchema() },
  { path: 'docs/run-record.schema.json', title: 'lakelab run record (run.json)', schema: z.toJSONSchema(runRecordSchema, { io: 'input' }) },
];

const checkOnly = process.argv.includes('--check');
let stale = 0;
for (const { path, title, schema } of published) {
  const text = `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
  const current = await readFile(join(root, path), 'utf8').catch(() => '');
  if (current === text) continue;
  if (checkOnly) {
    stale++;
    console.error(`${path} is not what its zod schema says: run  node scripts/generate-schemas.ts`);
  } else {
    await writeFile(join(root, path), text);
    console.error(`wrote ${path}`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
