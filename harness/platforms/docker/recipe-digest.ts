import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageTable } from './image-table.ts';

/**
 * Says which recipe an image was built from: SHA-256 over the files of its folder and of all that it starts from. Built images carry it as the label
 * `lakelab.recipe`; one with another digest is stale.
 */
export async function recipeDigest(name: string, table: ImageTable, directory: string): Promise<string> {
  const entry = table.bases[name] ?? table.components[name];
  if (entry === undefined) throw new Error(`compose/images.yaml has no image "${name}"`);
  const hash = createHash('sha256');
  const folder = join(directory, entry.recipe);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).toSorted()) {
    const content = await readFile(path);
    hash.update(`${path.slice(folder.length)}\0${content.length}\0`).update(content);
  }
  for (const from of entry.from) hash.update(await recipeDigest(from, table, directory));
  return hash.digest('hex');
}
