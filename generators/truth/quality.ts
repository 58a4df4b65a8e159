import { disorders, sources, type Disorder, type Family, type Source } from '../../harness/model/workload.ts';
import { createGroups, isoTime } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';

const MINUTE_MS = 60_000;
const ORPHAN = disorders.indexOf('orphan_reference');

/** Of one event that must be found; kept as numbers, as there may be many. */
interface Found {
  readonly sourceIndex: number;
  readonly sequence: number;
}

const identity = ({ sourceIndex, sequence }: Found) => ({ source: (sources[sourceIndex] as Source).name, sequence });

/** What data-quality jobs must find: orphans and rejected events as they were planted, and what came out of order. */
export function openQuality(): TruthDomain {
  const counts = createGroups<{ day: string; family: Family; type: string; events: number; newestMs: number }>();
  const orphans: (Found & { day: string; type: string; reference: string })[] = [];
  const late: (Found & { day: string; happenedMs: number; newestMs: number })[] = [];
  const rejected: (Found & { kind: Disorder })[] = [];
  const newestMs = new Float64Array(sources.length);
  return {
    on: {},
    onEvery({ type, data, disorder, sourceIndex, sequence, timeMs }, day) {
      const count = counts.of(`${day}|${type}`, () => ({ day, family: familyOf(sourceIndex), type, events: 0, newestMs: timeMs }));
      count.events++;
      if (timeMs > count.newestMs) count.newestMs = timeMs;
      if (disorder === ORPHAN) {
        // Told from the plan, not from the ids: so the job's thresholds are checked too.
        const reference = 'item_id' in (JSON.parse(data) as object) ? 'item' : 'player';
        orphans.push({ sourceIndex, sequence, day, type, reference });
      }
      const newest = newestMs[sourceIndex] as number;
      if (timeMs < newest) late.push({ sourceIndex, sequence, day, happenedMs: timeMs, newestMs: newest });
      else newestMs[sourceIndex] = timeMs;
    },
    onRejected({ sourceIndex, sequence, disorder }) {
      rejected.push({ sourceIndex, sequence, kind: disorders[disorder] as Disorder });
    },
    tables: () => ({
      stg_event_counts: () =>
        counts.values().map(({ day, family, type, events, newestMs: newest }) => ({
          event_day: day,
          family,
          type,
          events,
          newest_at: isoTime(newest),
        })),
      stg_orphan_events: () =>
        orphans.map((event) => ({ event_day: event.day, ...identity(event), type: event.type, reference: event.reference })),
      stg_late_events: () =>
        late.map((event) => ({
          event_day: event.day,
          ...identity(event),
          family: familyOf(event.sourceIndex),
          happened_at: isoTime(event.happenedMs),
          newest_at: isoTime(event.newestMs),
        })),
      stg_rejected_events: () => rejected.map((event) => ({ ...identity(event), kind: event.kind })),
      orphan_references: () => {
        const groups = createGroups<{ day: string; type: string; reference: string; events: number; sources: Set<number> }>();
        for (const { day, type, reference, sourceIndex } of orphans) {
          const group = groups.of(`${day}|${type}|${reference}`, () => ({ day, type, reference, events: 0, sources: new Set() }));
          group.events++;
          group.sources.add(sourceIndex);
        }
        return groups
          .values()
          .map(({ day, type, reference, events, sources: from }) => ({ event_day: day, type, reference, events, sources: from.size }));
      },
      late_arrivals: () => {
        const groups = createGroups<{ day: string; family: Family; lateness: string; events: number; sources: Set<number> }>();
        for (const { day, sourceIndex, happenedMs, newestMs: newest } of late) {
          const behindMs = newest - happenedMs;
          if (behindMs < MINUTE_MS) continue;
          const family = familyOf(sourceIndex);
          const lateness = behindMs < 10 * MINUTE_MS ? '01-10 min' : behindMs < 60 * MINUTE_MS ? '10-60 min' : '60+ min';
          const group = groups.of(`${day}|${family}|${lateness}`, () => ({ day, family, lateness, events: 0, sources: new Set() }));
          group.events++;
          group.sources.add(sourceIndex);
        }
        return groups
          .values()
          .map(({ day, family, lateness, events, sources: from }) => ({ event_day: day, family, lateness, events, sources: from.size }));
      },
    }),
  };
}

function familyOf(sourceIndex: number): Family {
  return (sources[sourceIndex] as Source).family;
}
