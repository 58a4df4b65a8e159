import type { Finding } from '../../../harness/model/measurement.ts';
import type { RunRecord } from '../../../harness/model/run-record.ts';
import { figureTitle } from '../../metric-titles.ts';
import { html, type Markup } from '../markup.ts';
import { status, type Status } from '../table.ts';
import type { HtmlSection } from './section.ts';

const order: readonly Finding['severity'][] = ['error', 'warning', 'info'];
const kinds: Readonly<Record<Finding['severity'], Status>> = { error: 'bad', warning: 'warning', info: 'neutral' };

/** What can spoil a figure, the worst first, with what to do about it. */
export function findingSection({ findings }: RunRecord): HtmlSection | undefined {
  if (findings.length === 0) return undefined;
  return {
    id: 'findings',
    title: 'Findings',
    content: html`<ul class="findings">
      ${findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).map(finding)}
    </ul>`,
  };
}

function finding({ severity, code, message, hint, metrics = [] }: Finding): Markup {
  return html`<li>
    ${status(kinds[severity], html`<strong>${severity}</strong> <code>${code}</code>`)}
    <p>${message}</p>
    ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`}${
      metrics.length === 0
        ? undefined
        : html`<p class="quiet">Casts doubt on: ${metrics.map((metric) => figureTitle(metric)).join(', ')}.</p>`
    }
  </li> `;
}
