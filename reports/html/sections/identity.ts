import type { RunRecord } from '../../../harness/model/run-record.ts';
import { REFERENCE_BYTES_PER_SECOND } from '../../../harness/model/workload.ts';
import { formatBytes, formatMs } from '../../format.ts';
import { html, type Markup } from '../markup.ts';
import { exact, tableMarkup } from '../table.ts';
import type { HtmlSection } from './section.ts';

/** Who, when and where, in a few lines under the title, with the command that does it again. */
export function identity(record: RunRecord): Markup {
  const { machine, platform } = record;
  const elapsedMs = Date.parse(record.endedAt) - Date.parse(record.startedAt);
  const unreal = platform.components.filter(({ fidelity }) => fidelity !== 'real').length;
  return html`<dl class="identity">
    <div>
      <dt>Run</dt>
      <dd><code>${record.runId}</code></dd>
    </div>
    <div>
      <dt>Started</dt>
      <dd><time datetime="${record.startedAt}">${instant(record.startedAt)}</time>, took ${exact(elapsedMs, formatMs(elapsedMs))}</dd>
    </div>
    <div>
      <dt>Platform</dt>
      <dd>
        ${platform.name}:
        ${platform.components.map(({ name }) => name).join(', ')}${unreal > 0 ? ` (${unreal} not real: see “What ran”)` : platform.components.length > 0 ? ', all real' : ''}
      </dd>
    </div>
    <div>
      <dt>Machine</dt>
      <dd>
        ${exact(machine.cores, String(machine.cores))} × ${machine.cpu}, ${exact(machine.memoryBytes, formatBytes(machine.memoryBytes))}
      </dd>
    </div>
    <div class="again">
      <dt>Run it again</dt>
      <dd><code>${record.command}</code> <span class="quiet">(seed ${exact(record.seed, String(record.seed))})</span></dd>
    </div>
  </dl>`;
}

const fidelityMeanings = {
  real: 'what is measured is what runs',
  emulated: 'its speed says nothing about the real thing',
  modelled: 'computed from a model, not measured',
} as const;

/** Components with version and fidelity, the machine, the phases of the run. */
export function whatRanSection(record: RunRecord): HtmlSection {
  const { machine, platform, phases } = record;
  return {
    id: 'what-ran',
    title: 'What ran',
    content: [
      platform.components.length === 0
        ? undefined
        : tableMarkup('components', {
            caption: `Components of the platform ${platform.name}`,
            columns: [{ title: 'Component' }, { title: 'Role' }, { title: 'Version' }, { title: 'Fidelity' }],
            rows: platform.components.map(({ name, role, version, fidelity }) => ({
              cells: [name, role, version, fidelity],
            })),
          }),
      platform.components.length === 0
        ? undefined
        : html`<p class="quiet">
            ${[...new Set(platform.components.map(({ fidelity }) => fidelity))].map((fidelity) => `${fidelity}: ${fidelityMeanings[fidelity]}`).join('; ')}.
          </p>`,
      phases.length === 0
        ? undefined
        : tableMarkup('phases', {
            caption: 'Phases of the run',
            columns: [{ title: 'Phase' }, { title: 'Began (UTC)' }, { title: 'Took', align: 'right' }],
            rows: phases.map(({ name, startedAt, durationMs }) => ({
              cells: [name, html`<time datetime="${startedAt}">${instant(startedAt)}</time>`, exact(durationMs, formatMs(durationMs))],
            })),
          }),
      html`<p class="quiet">
        lakelab ${record.lakelabVersion} on ${machine.os}, Node.js ${machine.node}. 1x is the reference workload,
        ${formatBytes(REFERENCE_BYTES_PER_SECOND)}/s.
      </p>`,
    ],
  };
}

/** `2026-03-02 10:15:00 UTC`. */
function instant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
