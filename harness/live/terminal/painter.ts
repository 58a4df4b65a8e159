/** A terminal that can be drawn on. */
export interface Screen {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  /** Calls back after the terminal got another size, until the result is called. */
  onResize(callback: () => void): () => void;
  /** Text to be written when the process ends for whatever reason, so that the terminal is as it was; undefined: nothing. */
  setRestore(text: string | undefined): void;
}

const BEGIN_SYNCHRONISED = '\u001B[?2026h';
const END_SYNCHRONISED = '\u001B[?2026l';
const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
const ERASE_BELOW = '\r\u001B[J';

/**
 * Draws a block of lines over itself, with one write for each frame.
 *
 * Between frames the cursor rests on the block's first character. Terminals that reflow text when they get another width move the cursor
 * with the character that it stands on, so that "erase from here on" finds the block's beginning whatever became of its lines. Nobody needs
 * to count how often they wrap now.
 */
export class Painter {
  readonly #screen: Screen;
  #shown: readonly string[] = [];
  #active = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Draws the block anew, after `above`, which stays in the scrollback. Does nothing if nothing has changed. */
  draw(block: readonly string[], above: readonly string[] = []): void {
    const same = block.length === this.#shown.length && block.every((line, index) => line === this.#shown[index]);
    if (same && above.length === 0 && this.#active) return;
    const begin = this.#active ? BEGIN_SYNCHRONISED : BEGIN_SYNCHRONISED + HIDE_CURSOR;
    if (!this.#active) this.#screen.setRestore(ERASE_BELOW + SHOW_CURSOR);
    this.#active = true;
    this.#shown = block;
    const up = block.length > 1 ? `\u001B[${block.length - 1}A` : '';
    this.#screen.write(`${begin}${ERASE_BELOW}${above.map((line) => `${line}\n`).join('')}${block.join('\n')}\r${up}${END_SYNCHRONISED}`);
  }

  /** Forgets what is on the screen: the next frame is drawn even if it is the same. */
  invalidate(): void {
    this.#shown = [];
  }

  /** Removes the block, leaves `above` in the scrollback, and gives the cursor back. */
  end(above: readonly string[] = []): void {
    if (!this.#active && above.length === 0) return;
    this.#screen.write(`${ERASE_BELOW}${above.map((line) => `${line}\n`).join('')}${SHOW_CURSOR}`);
    this.#screen.setRestore(undefined);
    this.#active = false;
    this.#shown = [];
  }
}
