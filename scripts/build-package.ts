/**
 * Builds what `npm pack` packs into dist/: Node.js reads no TypeScript under node_modules, so the types are stripped here (lines and columns
 * stay where they are), and everything that the code reads beside itself is copied. Development needs none of this.
 */
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist');
const ENTRY = 'harness/main.ts';
const SOURCE_FOLDERS = ['generators', 'harness', 'reports', 'services'];
/** Folders with what only tests read. */
const TEST_FOLDERS = new Set(['fixtures', 'golden', 'testing']);
/** Every way in which the code names another file of its own: imports, `import()`, and `new URL()` for threads and processes. */
const OWN_FILE = /(?<=(?:from |import |import\(|new URL\()(['"]))(\.{1,2}\/[^'"]+)\.ts(?=\1)/g;

/** Compiles a file and all that it names, each once. Paths are relative to the root. */
async function compile(file: string, done: Set<string>): Promise<void> {
  if (done.has(file)) return;
  done.add(file);
  const source = await readFile(join(root, file), 'utf8');
  const script = stripTypeScriptTypes(source).replaceAll(OWN_FILE, '$2.js');
  const path = join(target, file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, script);
  for (const [, , name] of source.matchAll(OWN_FILE)) {
    const named = relative(root, resolve(root, dirname(file), `${name}.ts`));
    if (await isFile(join(root, named))) await compile(named, done);
  }
}

/** Copies what the code reads beside itself: schemas, styles, pages. */
async function copyAssets(folder: string): Promise<void> {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!TEST_FOLDERS.has(entry.name)) await copyAssets(path);
    } else if (!['.ts', '.md'].includes(extname(entry.name))) {
      // A script for browsers must not have the name of a compiled file beside it.
      await cp(join(root, path), join(target, path), { recursive: true, force: false, errorOnExist: true });
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

await rm(target, { recursive: true, force: true });
const compiled = new Set<string>();
await compile(ENTRY, compiled);
for (const folder of SOURCE_FOLDERS) await copyAssets(folder);
await cp(join(root, 'scenarios'), join(target, 'scenarios'), { recursive: true });
// The names and versions of the containers: read at once, though they cannot be built without the repository.
await cp(join(root, 'compose/images.yaml'), join(target, 'compose/images.yaml'));
const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
await writeFile(join(target, 'package.json'), `${JSON.stringify({ name, version, type: 'module' }, null, 2)}\n`);
console.error(`built dist/: ${compiled.size} files compiled`);
