import { styleText } from 'node:util';
import type { Clock } from '../load/clock.ts';
import type { RunObserver } from '../run/run-options.ts';
import type { Output } from './context.ts';

/** An observer that must be ended, so that the last line on a terminal is left whole. */
export interface Progress extends RunObserver {
  end(): void;
}

/** Between two plain lines of progress, where they cannot replace each other. */
const PLAIN_INTERVAL_MS = 5000;

/** Tells people what a run does: one line that changes on a terminal, a plain line now and then elsewhere. */
export function startProgress(output: Output, clock: Clock): Progress {
  const startedMs = clock.monotonicMs();
  const paint = (style: 'bold' | 'gray' | 'yellow' | 'red', text: string): string =>
    output.color ? styleText(style, text, { validateStream: false }) : text;
  let saidMs = -Infinity;
  let open = false;

  const stamp = (): string => paint('gray', `${((clock.monotonicMs() - startedMs) / 1000).toFixed(1).padStart(6)} s `);
  const line = (text: string): void => {
    void output.write(`${open ? '\r\u001b[2K' : ''}${stamp()} ${text}\n`);
    open = false;
  };
  return {
    phase(name, detail) {
      line(`${paint('bold', name)}  ${detail}`);
      saidMs = clock.monotonicMs();
    },
    progress(text) {
      if (output.isTerminal) {
        void output.write(`\r\u001b[2K${stamp()}   ${text.slice(0, Math.max(20, output.columns - 13))}`);
        open = true;
      } else if (clock.monotonicMs() - saidMs >= PLAIN_INTERVAL_MS) {
        line(`  ${text}`);
        saidMs = clock.monotonicMs();
      }
    },
    finding({ severity, code, message }) {
      if (severity === 'info') return;
      line(`  ${paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${code}`)}: ${message}`);
    },
    end() {
      if (open) void output.write('\n');
      open = false;
    },
  };
}
