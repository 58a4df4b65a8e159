import { readFileSync } from 'node:fs';
import type { RunRecord } from '../../harness/model/run-record.ts';
import { html, type Markup } from './markup.ts';
import { pageMarkup } from './page.ts';
import { deliverySection } from './sections/delivery.ts';
import { etlSection } from './sections/etl.ts';
import { alertSection, faultSection } from './sections/faults.ts';
import { findingSection } from './sections/findings.ts';
import { indicatorSection } from './sections/indicators.ts';
import { identity, whatRanSection } from './sections/identity.ts';
import { latencySection } from './sections/latency.ts';
import { loadSection } from './sections/load.ts';
import { measurementSection } from './sections/measurements.ts';
import { qualitySection } from './sections/quality.ts';
import { resourceSection } from './sections/resources.ts';
import { sectionMarkup, type HtmlSection } from './sections/section.ts';
import { targetSection } from './sections/targets.ts';
import { keyFigures, verdictBanner } from './sections/verdict.ts';

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
const script = readFileSync(new URL('./enhance.js', import.meta.url), 'utf8');

const charts: readonly (readonly [title: string, section: (record: RunRecord) => HtmlSection | undefined])[] = [
  ['load over time', loadSection],
  ['latency', latencySection],
  ['delivery', deliverySection],
  ['data quality', qualitySection],
  ['ETL', etlSection],
  ['resources', resourceSection],
];

/** The report of a run as one HTML page that needs nothing but itself. */
export function renderHtml(record: RunRecord): string {
  const parts = charts.map(([title, section]) => ({ title, section: section(record) }));
  const sections = [
    targetSection(record),
    findingSection(record),
    faultSection(record),
    alertSection(record),
    ...parts.map(({ section }) => section),
    indicatorSection(record),
    whatRanSection(record),
    measurementSection(record),
  ].filter((section) => section !== undefined);
  const missing = parts.filter(({ section }) => section === undefined).map(({ title }) => title);
  const title = `${record.scenario.name} on ${record.platform.name}`;
  return pageMarkup({
    title: `${title}: ${record.outcome}`,
    style,
    script,
    body: html`<header>
        <p class="kind">lakelab run report</p>
        <h1>${title}</h1>
        <p class="lead">${record.scenario.description}</p>
        ${verdictBanner(record)} ${keyFigures(record)} ${identity(record)}
      </header>
      <nav aria-label="Sections">
        <ul>
          ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
        </ul>
      </nav>
      <main>${missing.length === 0 ? undefined : missingNote(record, missing)} ${sections.map(sectionMarkup)}</main>
      <footer>
        <p>
          Made by lakelab ${record.lakelabVersion} from <code>run.json</code> of ${record.runId}. Figures with a dotted line say how they
          were taken when pointed at or focused.
        </p>
      </footer>`,
  });
}

/** A section that is not there must say why, or a reader takes silence for a pass. */
function missingNote({ outcome, phases, timeline }: RunRecord, missing: readonly string[]): Markup {
  const last = phases.at(-1)?.name;
  const why =
    outcome === 'failed' || outcome === 'interrupted'
      ? `the run ${outcome === 'failed' ? 'failed' : 'was interrupted'} before it came to that${last === undefined ? '' : `; its last phase was “${last}”`}`
      : timeline.length === 0
        ? 'nothing was sent, so there was nothing to measure'
        : 'the run did not measure it';
  return html`<p class="missing">Not in this report: ${missing.join(', ')} (${why}).</p>`;
}
