/** HTML text that is safe to put into a page as it is. Made by `html` and `raw` only. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | undefined | readonly Part[];

/** A template whose values are escaped unless they are `Markup`; lists are joined, `undefined` is left out. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => unindented(text) + (index < values.length ? partText(values[index]) : '')).join(''));
}

/** Marks text that is HTML already. */
export function raw(text: string): Markup {
  return new Markup(text);
}

/** The indentation of the source would be a third of a long table. */
function unindented(text: string): string {
  return text.replaceAll(/\n\s+/g, '\n');
}

function partText(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(partText).join('');
  return escape(String(part));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters and lone surrogates have no place in HTML; they are shown as U+FFFD. */
function escape(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[&<>"']/g, (character) => entities[character] as string)
  );
}
