import { REFERENCE_BYTES_PER_SECOND } from '../harness/model/workload.ts';
import type { RunRecord } from '../harness/model/run-record.ts';
import { cell, type Cell, type ReportDocument } from './document.ts';
import { formatBytes, formatMs } from './format.ts';
import { deliverySection, offenderSection } from './sections/delivery.ts';
import { etlSection } from './sections/etl.ts';
import { alertSection, faultSection } from './sections/faults.ts';
import { indicatorSection } from './sections/indicators.ts';
import { latencySection, throughputSection } from './sections/latency.ts';
import { qualitySection } from './sections/quality.ts';
import { resourceSection } from './sections/resources.ts';
import { findingSection, verdictSection } from './sections/verdicts.ts';
import { countText } from './verdicts.ts';

const outcomeTitles: Readonly<Record<RunRecord['outcome'], Cell>> = {
  met: cell('ALL TARGETS MET', 'good'),
  missed: cell('TARGETS MISSED', 'bad'),
  unknown: cell('NOT ALL TARGETS COULD BE JUDGED', 'warning'),
  failed: cell('THE RUN FAILED', 'bad'),
  interrupted: cell('THE RUN WAS INTERRUPTED', 'warning'),
};

/** The report of a run, before it has a format. A section with nothing to say is left out. */
export function describeRun(record: RunRecord): ReportDocument {
  const { machine, platform, phases } = record;
  const elapsedMs = Date.parse(record.endedAt) - Date.parse(record.startedAt);
  const sections = [
    verdictSection(record),
    findingSection(record),
    deliverySection(record),
    offenderSection(record),
    latencySection(record),
    throughputSection(record),
    faultSection(record),
    alertSection(record),
    etlSection(record),
    qualitySection(record),
    resourceSection(record),
    indicatorSection(record),
  ];
  return {
    closing: closingOf(record),
    title: { ...outcomeTitles[record.outcome], text: `${record.scenario.name} on ${platform.name}: ${outcomeTitles[record.outcome].text}` },
    facts: [
      ['what', record.scenario.description],
      ['run', record.runId],
      ['started', `${record.startedAt}, took ${formatMs(elapsedMs)}`],
      ...(phases.length === 0
        ? []
        : [['phases', phases.map(({ name, durationMs }) => `${name} ${formatMs(durationMs)}`).join(', ')] as const]),
      ['seed', String(record.seed)],
      ['platform', platform.components.map(componentText).join(', ') || platform.name],
      ['machine', `${machine.cores} x ${machine.cpu}, ${formatBytes(machine.memoryBytes)}, ${machine.os}, Node.js ${machine.node}`],
      ['lakelab', `${record.lakelabVersion} (1x = ${formatBytes(REFERENCE_BYTES_PER_SECOND)}/s)`],
      ['again', record.command],
    ],
    sections: sections.filter((section) => section !== undefined),
  };
}

/** `ALL TARGETS MET, 15 of 15 · p99 in the lake 844 ms · exit 0`. */
function closingOf({ outcome, error, verdicts, measurements, exitCode }: RunRecord): Cell {
  const lake = measurements.find(({ metric, of }) => metric === 'submission_to_lake_ms' && of === undefined);
  const p99Ms = lake?.kind === 'distribution' && lake.value !== null && lake.value.count > 0 ? lake.value.p99 : undefined;
  const parts = [
    [outcomeTitles[outcome].text, ...(verdicts.length > 0 ? [countText(verdicts)] : []), ...(error === undefined ? [] : [error.code])].join(
      ', ',
    ),
    ...(p99Ms === undefined ? [] : [`p99 in the lake ${formatMs(p99Ms)}`]),
    `exit ${exitCode}`,
  ];
  return { ...outcomeTitles[outcome], text: parts.join(' · ') };
}

/** Real parts need no label; the others must carry one, as their speed proves nothing about the real thing. */
function componentText({ name, version, fidelity }: RunRecord['platform']['components'][number]): string {
  return `${name} ${version}${fidelity === 'real' ? '' : ` (${fidelity})`}`;
}
