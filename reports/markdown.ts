import type { Note, ReportDocument, Section, Table } from './document.ts';

/** Lays a report out as GitHub-flavoured Markdown. Ends with a line feed. */
export function renderMarkdown(report: ReportDocument): string {
  const blocks = [
    `# ${escape(report.title.text)}`,
    report.facts.map(([name, value]) => `- **${name}**: ${name === 'again' ? `\`${value}\`` : escape(value)}`).join('\n'),
    ...report.sections.flatMap(sectionBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function sectionBlocks({ heading, table, notes = [] }: Section): string[] {
  return [
    `## ${escape(heading)}`,
    ...(table === undefined ? [] : [tableText(table)]),
    ...(notes.length === 0 ? [] : [notes.map(noteText).join('\n')]),
  ];
}

function noteText({ text, hint }: Note): string {
  return `- ${escape(text)}${hint === undefined ? '' : `\n  - ${escape(hint)}`}`;
}

function tableText({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => escape(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, index) => mark(row[index]?.text ?? '', row[index]?.tone)))),
  ].join('\n');
}

function mark(text: string, tone?: string): string {
  return tone === 'bad' && text !== '' ? `**${escape(text)}**` : escape(text);
}

/** Names such as `lost_events` and messages from elsewhere must not turn into mark-up. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, String.raw`\$&`).replaceAll('\n', ' ');
}
