import { rm } from 'node:fs/promises';
import type { RunEntry } from '../../reports/history/list-runs.ts';
import { selectPrunable, type PruneRule } from '../../reports/history/select-prunable.ts';
import { formatBytes } from '../../reports/format.ts';
import { LabError, messageOf } from '../model/errors.ts';
import type { CliContext } from './context.ts';
import { runTable } from './run-table.ts';

/** Removes the runs that a rule picks from a list, and says which; resolves with the exit code. */
export async function pruneRuns(
  entries: readonly RunEntry[],
  rule: PruneRule,
  { isDryRun, asJson }: { readonly isDryRun: boolean; readonly asJson: boolean },
  context: CliContext,
): Promise<number> {
  const chosen = selectPrunable(entries, rule, context.clock.epochMs());
  if (!isDryRun) {
    for (const { directory } of chosen) {
      await rm(directory, { recursive: true, force: true }).catch((cause: unknown) => {
        throw new LabError('OUTPUT_UNWRITABLE', `cannot remove ${directory}: ${messageOf(cause)}`, { hint: 'mend its permissions', cause });
      });
    }
  }
  const bytes = chosen.reduce((sum, entry) => sum + entry.bytes, 0);
  if (asJson) {
    const result = { removed: !isDryRun, runs: chosen.map(({ id }) => id), bytes };
    await context.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  const count = `${chosen.length} of ${entries.length} ${entries.length === 1 ? 'run' : 'runs'}`;
  if (chosen.length > 0) await context.stdout.write(runTable(chosen.map(quiet), context));
  await context.stdout.write(
    isDryRun ? `would remove ${count}, ${formatBytes(bytes)}\n` : `removed ${count}, ${formatBytes(bytes)} freed\n`,
  );
  const spared = rule.includeResumable ? [] : entries.filter(({ isResumable }) => isResumable);
  if (spared.length > 0) {
    await context.stdout.write(
      `${spared.length} could still be resumed and ${isDryRun ? 'would stay' : 'stayed'}; --resumable removes them, too\n`,
    );
  }
  return 0;
}

/** What is removed needs no advice. */
function quiet(entry: RunEntry): RunEntry {
  return { ...entry, isResumable: false, problem: null };
}
