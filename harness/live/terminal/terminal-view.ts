import type { LiveState } from '../../model/live.ts';
import { describeLive } from '../describe-live.ts';
import { liveFrame } from './frame.ts';
import { Painter, type Screen } from './painter.ts';
import { doneLines, findingLines } from './scrollback.ts';

/** Frames are at least this far apart, whatever happens; and a frame at least this often, for the clock in it. */
const FRAME_MS = 250;
const IDLE_FRAME_MS = 1000;

/** Shows a run on a terminal while it lasts: what is over stays in the scrollback, what goes on is redrawn under it. */
export class TerminalView {
  readonly #screen: Screen;
  readonly #epochMs: () => number;
  readonly #painter: Painter;
  readonly #stopResize: () => void;
  #state: LiveState | undefined;
  #donePhases = 0;
  #toldFindings = 0;
  #drawnMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(screen: Screen, epochMs: () => number) {
    this.#screen = screen;
    this.#epochMs = epochMs;
    this.#painter = new Painter(screen);
    this.#stopResize = screen.onResize(() => {
      this.#painter.invalidate();
      this.#schedule(0);
    });
  }

  /** Shows a state, soon. */
  update(state: LiveState): void {
    const first = this.#state === undefined;
    this.#state = state;
    this.#schedule(first ? 0 : Math.max(0, this.#drawnMs + FRAME_MS - this.#epochMs()));
  }

  /** Removes what changes; leaves a line for each phase and finding, and gives the terminal back. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopResize();
    this.#painter.end(this.#news());
  }

  #schedule(inMs: number): void {
    if (this.#state === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), inMs);
    // The view must not keep a process alive that has nothing else to do.
    this.#timer.unref();
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    this.#drawnMs = this.#epochMs();
    this.#painter.draw(liveFrame(describeLive(state, this.#drawnMs), this.#screen), this.#news());
    this.#schedule(IDLE_FRAME_MS);
  }

  /** Lines for what is over and has not been told. */
  #news(): string[] {
    const state = this.#state;
    if (state === undefined) return [];
    const findings = state.findings.slice(this.#toldFindings);
    this.#toldFindings = state.findings.length;
    const { done } = describeLive(state, this.#epochMs());
    const phases = done.slice(this.#donePhases);
    this.#donePhases = done.length;
    return [
      ...phases.flatMap((phase) => doneLines(phase, this.#screen)),
      ...findings.flatMap((finding) => findingLines(finding, this.#screen)),
    ];
  }
}
