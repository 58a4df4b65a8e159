import { styleText } from 'node:util';
import type { RunObserver } from '../run/run-options.ts';
import type { CliContext } from './context.ts';

/** Tells a run's progress on stderr: the current line redrawn on a terminal, plain lines with the time elsewhere. */
export function plainObserver({ stderr, clock }: Pick<CliContext, 'stderr' | 'clock'>): RunObserver {
  const startedMs = clock.monotonicMs();
  const stamp = (): string => `${((clock.monotonicMs() - startedMs) / 1000).toFixed(1).padStart(6)} s`;
  let open = false;
  const line = (text: string): void => {
    void stderr.write(`${open ? '\r\u001B[K' : ''}${text}\n`);
    open = false;
  };
  const bold = (text: string): string => (stderr.color ? styleText('bold', text) : text);
  return {
    phase: (name, detail) => line(`${stamp()}  ${bold(name)}: ${detail}`),
    finding: ({ severity, message }) => line(`${stamp()}  ${severity}: ${message}`),
    progress: (text) => {
      if (!stderr.isTerminal) {
        line(`${stamp()}    ${text}`);
        return;
      }
      void stderr.write(`\r\u001B[K${`${stamp()}    ${text}`.slice(0, stderr.columns - 1)}`);
      open = true;
    },
  };
}
