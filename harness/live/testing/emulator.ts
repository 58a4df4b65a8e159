/**
 * A terminal as far as the live view uses one: text, carriage return, line feed, cursor up, erase below, colours, modes. Lines never wrap; none
 * scrolls away, so that `lines` is scrollback and screen together.
 */
export class Emulator {
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  readonly #modes = new Map<string, boolean>();

  write(text: string): void {
    for (let at = 0; at < text.length;) {
      // oxlint-disable-next-line no-control-regex -- control sequences are what it is about
      const sequence = /^\u001B\[(\??)(\d*)([A-Za-z])/.exec(text.slice(at, at + 16));
      if (sequence) {
        this.#control(sequence[1] ?? '', sequence[2] ?? '', sequence[3] ?? '');
        at += sequence[0].length;
      } else {
        const character = String.fromCodePoint(text.codePointAt(at) as number);
        this.#put(character);
        at += character.length;
      }
    }
  }

  get lines(): string[] {
    return this.#lines.map((cells) => cells.join('').trimEnd());
  }

  get cursorVisible(): boolean {
    return this.#modes.get('25') ?? true;
  }

  /** Whether output is being held back until the end of a frame. */
  get synchronising(): boolean {
    return this.#modes.get('2026') ?? false;
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') {
      this.#row++;
      this.#column = 0;
      this.#lines[this.#row] ??= [];
    } else (this.#lines[this.#row] as string[])[this.#column++] = character;
  }

  #control(privately: string, digits: string, final: string): void {
    if (privately === '?' && (final === 'h' || final === 'l')) this.#modes.set(digits, final === 'h');
    else if (final === 'A') this.#row = Math.max(0, this.#row - Number(digits || '1'));
    else if (final === 'J') {
      this.#lines.length = this.#row + 1;
      (this.#lines[this.#row] as string[]).length = this.#column;
    } else if (final !== 'm') throw new Error(`the emulator does not know CSI ${privately}${digits}${final}`);
  }
}
