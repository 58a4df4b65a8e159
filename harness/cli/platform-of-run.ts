import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Name of the platform that a run is of, from whatever the run has left: its record (of any version), its state, or what `lab watch` reads;
 * undefined if nothing tells.
 */
export async function platformOfRun(directory: string): Promise<string | undefined> {
  const record = await readJson(join(directory, 'run.json'));
  const name = isObject(record) && isObject(record['platform']) ? record['platform']['name'] : undefined;
  if (typeof name === 'string') return name;
  // One that was killed has no record: one of these, depending on how far it came.
  for (const file of ['state.json', 'live.json']) {
    const state = await readJson(join(directory, file));
    if (isObject(state) && typeof state['platform'] === 'string') return state['platform'];
  }
  return undefined;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
