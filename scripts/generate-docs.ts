/** Writes the documents that are made from code; with `--check`, only says whether they are current. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliDocument } from './docs/cli-document.ts';
import { errorsDocument } from './docs/errors-document.ts';
import { eventsDocument } from './docs/events-document.ts';
import { scenariosDocument } from './docs/scenarios-document.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const documents = [
  { path: 'docs/cli.md', text: cliDocument() },
  { path: 'docs/errors.md', text: errorsDocument() },
  { path: 'docs/events.md', text: eventsDocument() },
  { path: 'docs/scenarios.md', text: scenariosDocument(await readFile(join(root, 'scenarios/smoke.yaml'), 'utf8')) },
];

const checkOnly = process.argv.includes('--check');
let stale = 0;
for (const { path, text } of documents) {
  const current = await readFile(join(root, path), 'utf8').catch(() => '');
  if (current === text) continue;
  if (checkOnly) {
    stale++;
    console.error(`${path} is not what the code says: run  node scripts/generate-docs.ts`);
  } else {
    await writeFile(join(root, path), text);
    console.error(`wrote ${path}`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
