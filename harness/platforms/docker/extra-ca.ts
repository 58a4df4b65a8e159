import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian and Ubuntu keep the CA certificates that an administrator adds. */
const LOCAL_CERTIFICATES = '/usr/local/share/ca-certificates';

export interface ExtraCaFile extends AsyncDisposable {
  /** PEM; null if this machine has no extra certificates. */
  readonly path: string | null;
}

/** All extra CA certificates of this machine in one temporary file. */
export async function gatherExtraCa(): Promise<ExtraCaFile> {
  const names = (await readdir(LOCAL_CERTIFICATES).catch((): string[] => [])).filter((name) => name.endsWith('.crt')).toSorted();
  if (names.length === 0) return { path: null, [Symbol.asyncDispose]: () => Promise.resolve() };
  const pems = await Promise.all(names.map((name) => readFile(join(LOCAL_CERTIFICATES, name), 'utf8')));
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-images-'));
  const path = join(directory, 'extra-ca.pem');
  await writeFile(path, pems.map((pem) => `${pem.trim()}\n`).join(''));
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
