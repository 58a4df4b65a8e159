/** Writes Grafana's dashboards from compose/dashboards; with `--check`, only says whether they are current. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dashboards } from '../compose/dashboards/index.ts';

const FOLDER = 'compose/config/grafana/dashboards';
const folder = join(fileURLToPath(new URL('..', import.meta.url)), FOLDER);
const checkOnly = process.argv.includes('--check');

const texts = new Map<string, string | undefined>(
  dashboards.map(({ name, dashboard }) => [`${name}.json`, `${JSON.stringify(dashboard, null, 2)}\n`]),
);
await mkdir(folder, { recursive: true });
// What has no source any more would go on to be shown.
for (const file of await readdir(folder)) if (!texts.has(file)) texts.set(file, undefined);

let stale = 0;
for (const [file, text] of texts) {
  const current = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (current === text) continue;
  if (checkOnly) {
    stale++;
    console.error(`${FOLDER}/${file} is not what compose/dashboards says: run  node scripts/generate-dashboards.ts`);
  } else if (text === undefined) {
    await rm(join(folder, file));
    console.error(`removed ${FOLDER}/${file}`);
  } else {
    await writeFile(join(folder, file), text);
    console.error(`wrote ${FOLDER}/${file}`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
