import type { RunEntry } from '../../reports/history/list-runs.ts';
import { selectPrunable, type PruneRule } from '../../reports/history/select-prunable.ts';
import { formatBytes } from '../../reports/format.ts';
import { LabError, messageOf } from '../model/errors.ts';
import type { CliContext } from './context.ts';
import { findPlatform } from './places.ts';
import { removeRun } from './remove-run.ts';
import { runTable } from './run-table.ts';

export interface PruneOptions {
  readonly isDryRun: boolean;
  readonly asJson: boolean;
  /** Left out: the platforms that there are. */
  readonly platformNamed?: typeof findPlatform;
}

/** A run of the choice, and why it is still there. */
interface Kept {
  readonly entry: RunEntry;
  readonly why: string;
  readonly hint?: string;
}

/**
 * Removes the runs that a rule picks from a list, and says which; resolves with the exit code: 3 if one could not be removed. Such a run stays
 * whole, and does not keep the others from going.
 */
export async function pruneRuns(
  entries: readonly RunEntry[],
  rule: PruneRule,
  { isDryRun, asJson, platformNamed = findPlatform }: PruneOptions,
  context: CliContext,
): Promise<number> {
  const chosen = selectPrunable(entries, rule, context.clock.epochMs());
  const kept: Kept[] = [];
  if (!isDryRun) {
    for (const entry of chosen) {
      await removeRun(entry.directory, platformNamed).catch((error: unknown) =>
        kept.push({ entry, why: messageOf(error), ...(error instanceof LabError ? { hint: error.hint } : {}) }),
      );
    }
  }
  const gone = chosen.filter((entry) => kept.every((each) => each.entry !== entry));
  const bytes = gone.reduce((sum, entry) => sum + entry.bytes, 0);
  for (const { entry, why, hint } of kept) {
    await context.stderr.write(`run ${entry.id} stays: ${why}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`);
  }
  const exitCode = kept.length > 0 ? 3 : 0;
  if (asJson) {
    const result = {
      removed: !isDryRun,
      runs: gone.map(({ id }) => id),
      kept: kept.map(({ entry, why }) => ({ run: entry.id, why })),
      bytes,
    };
    await context.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return exitCode;
  }
  const count = `${gone.length} of ${entries.length} ${entries.length === 1 ? 'run' : 'runs'}`;
  if (gone.length > 0) await context.stdout.write(runTable(gone.map(quiet), context));
  await context.stdout.write(
    isDryRun ? `would remove ${count}, ${formatBytes(bytes)}\n` : `removed ${count}, ${formatBytes(bytes)} freed\n`,
  );
  const spared = rule.includeResumable ? [] : entries.filter(({ isResumable }) => isResumable);
  if (spared.length > 0) {
    await context.stdout.write(
      `${spared.length} could still be resumed and ${isDryRun ? 'would stay' : 'stayed'}; --resumable removes them, too\n`,
    );
  }
  return exitCode;
}

/** What is removed needs no advice. */
function quiet(entry: RunEntry): RunEntry {
  return { ...entry, isResumable: false, problem: null };
}
