import { disorders, sources, type Family, type Source } from '../../harness/model/workload.ts';
import { createGroups } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';

const MINUTE_MS = 60_000;
const ORPHAN = disorders.indexOf('orphan_reference');

/** What data-quality jobs must find: orphans as they were planted, and what came out of order. */
export function openQuality(): TruthDomain {
  const orphans = createGroups<{ day: string; type: string; reference: string; events: number; sources: Set<number> }>();
  const late = createGroups<{ day: string; family: Family; lateness: string; events: number; sources: Set<number> }>();
  const newestMs = new Float64Array(sources.length);
  return {
    on: {},
    onEvery({ type, data, disorder, sourceIndex, timeMs }, day) {
      if (disorder === ORPHAN) {
        // Told from the plan, not from the ids: so the job's thresholds are checked too.
        const reference = 'item_id' in (JSON.parse(data) as object) ? 'item' : 'player';
        const group = orphans.of(`${day}|${type}|${reference}`, () => ({ day, type, reference, events: 0, sources: new Set() }));
        group.events++;
        group.sources.add(sourceIndex);
      }
      const behindMs = (newestMs[sourceIndex] as number) - timeMs;
      if (behindMs < 0) newestMs[sourceIndex] = timeMs;
      if (behindMs < MINUTE_MS) return;
      const { family } = sources[sourceIndex] as Source;
      const lateness = behindMs < 10 * MINUTE_MS ? '01-10 min' : behindMs < 60 * MINUTE_MS ? '10-60 min' : '60+ min';
      const group = late.of(`${day}|${family}|${lateness}`, () => ({ day, family, lateness, events: 0, sources: new Set() }));
      group.events++;
      group.sources.add(sourceIndex);
    },
    tables: () => ({
      orphan_references: () =>
        orphans.values().map(({ day, type, reference, events, sources: from }) => ({
          event_day: day,
          type,
          reference,
          events,
          sources: from.size,
        })),
      late_arrivals: () =>
        late.values().map(({ day, family, lateness, events, sources: from }) => ({
          event_day: day,
          family,
          lateness,
          events,
          sources: from.size,
        })),
    }),
  };
}
