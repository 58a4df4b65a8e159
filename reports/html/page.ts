import { createHash } from 'node:crypto';
import { html, raw, type Markup } from './markup.ts';

export interface Page {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  readonly body: Markup;
}

/** A whole HTML document. Its policy allows no network, no frame, no form, and no script but the one that it carries. Ends with a line feed. */
export function pageMarkup({ title, style, script, body }: Page): string {
  const hash = createHash('sha256').update(script).digest('base64');
  // Style attributes carry the lengths of bars and the type of the charts; a style cannot do harm where nothing can be loaded.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#verdict">Skip to the verdict</a>
        ${body} ${raw(`<script>${script}</script>`)}
      </body>
    </html>`.text.concat('\n');
}
