import type { RunEntry } from './list-runs.ts';

/** Which runs to remove; a run must fit all that is given. */
export interface PruneRule {
  /** Spare this many of the newest. */
  readonly keep?: number | undefined;
  /** Remove only what began longer ago than this. */
  readonly olderThanMs?: number | undefined;
  /** Remove also what could still be resumed. */
  readonly includeResumable: boolean;
}

/**
 * The runs, of a list with the newest first, that a rule removes. Never one that is going on, nor a folder that is not a run;
 * one that could be resumed only if the rule says so.
 */
export function selectPrunable(entries: readonly RunEntry[], rule: PruneRule, nowMs: number): RunEntry[] {
  const isRun = ({ state, startedAt }: RunEntry): boolean => state !== 'foreign' && startedAt !== null;
  return entries
    .filter(isRun)
    .slice(rule.keep ?? 0)
    .filter(({ startedAt }) => rule.olderThanMs === undefined || nowMs - Date.parse(startedAt as string) > rule.olderThanMs)
    .filter(({ state, isResumable }) => state !== 'running' && (rule.includeResumable || !isResumable));
}
