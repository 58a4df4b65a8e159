import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../harness/model/errors.ts';
import type { RunRecord } from '../harness/model/run-record.ts';
import { renderRun, type ReportFormat } from './index.ts';

/** Files of a run's folder and what renders each; the record comes first, so that nothing that follows can cost it. */
const files = {
  'run.json': 'json',
  'report.md': 'markdown',
  'junit.xml': 'junit',
  'report.html': 'html',
} as const satisfies Record<string, ReportFormat>;

/**
 * Writes a run's record and all its renderings into its folder. Each file is replaced as a whole, never left half-written.
 *
 * Throws a LabError `DISK_FULL` or `OUTPUT_UNWRITABLE`.
 */
export async function writeRun(directory: string, record: RunRecord): Promise<void> {
  for (const [name, format] of Object.entries(files)) {
    const path = join(directory, name);
    const temporary = `${path}.new`;
    // Outside of the try: a renderer that throws is a bug, not a full disk.
    const text = await renderRun(record, format);
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(temporary, text);
      await rename(temporary, path);
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => {}); // what matters is why it could not be written
      const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new LabError(full ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE', `cannot write ${path}: ${messageOf(cause)}`, {
        hint: full ? 'free some space, then render again: lab report shows how' : 'check the folder, or give another with --out',
        cause,
      });
    }
  }
}
