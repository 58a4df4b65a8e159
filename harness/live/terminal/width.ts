import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many cells of a terminal a text takes. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text, cut to at most `columns` cells; what was cut shows as an ellipsis. Control characters become spaces. */
export function fit(text: string, columns: number): string {
  // A text from elsewhere must not move the cursor.
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ');
  if (widthOf(plain) <= columns) return plain;
  if (columns < 1) return '';
  let cut = '';
  let width = 1;
  for (const { segment } of graphemes.segment(plain)) {
    width += widthOf(segment);
    if (width > columns) break;
    cut += segment;
  }
  return `${cut}…`;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** The text broken at spaces into lines of at most `columns` cells; only a word that is wider than that is cut. */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll(/[\p{Cc}\s]+/gu, ' ').split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) <= room) line += ` ${word}`;
    else {
      if (line !== '') lines.push(line);
      line = word;
    }
    while (widthOf(line) > room) {
      const head = headOf(line, room);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

/** As much of the text as `columns` cells hold, but never nothing. */
function headOf(text: string, columns: number): string {
  let head = '';
  for (const { segment } of graphemes.segment(text)) {
    if (head !== '' && widthOf(head + segment) > columns) break;
    head += segment;
  }
  return head;
}
