import { html, type Markup, type Part } from '../markup.ts';

export interface HtmlSection {
  readonly id: string;
  readonly title: string;
  readonly content: Part;
}

/** A section of the page under its heading. */
export function sectionMarkup({ id, title, content }: HtmlSection): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section>`;
}
