import type { CliContext } from './context.ts';

/** Says what goes on in lines on stderr, each with the seconds since the first call here. */
export function stampedLines({ stderr, clock }: Pick<CliContext, 'stderr' | 'clock'>): (text: string) => void {
  const startedMs = clock.monotonicMs();
  return (text) => void stderr.write(`${((clock.monotonicMs() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}
