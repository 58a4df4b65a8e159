/** HTML that is safe to put into a page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Insert = Html | string | number | readonly Html[];

/** Template of HTML: inserted texts are escaped, inserted HTML is not. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(parts.map((part, index) => part + (index < inserts.length ? textOf(inserts[index] as Insert) : '')).join(''));
}

function textOf(insert: Insert): string {
  if (insert instanceof Html) return insert.text;
  return typeof insert === 'object' ? insert.map(({ text }) => text).join('') : escapeHtml(String(insert));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] as string);
}
