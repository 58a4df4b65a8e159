import assert from 'node:assert/strict';
import type { RunningPlatform } from '../model/platform.ts';
import type { EventTrace, TraceQuestion } from '../model/trace.ts';
import { chatEvent, post, type Answer } from './events.ts';

const SOURCE = '//imvu/service/03';
const TWIN = '//imvu/service/04';
const STRANGER = '//imvu/service/05';
const DAY = '2026-03-02';
const SEQUENCE = 61;
const ID = '0000000061';

export interface CheckTraceOptions {
  readonly ask: (question: TraceQuestion) => Promise<EventTrace>;
  readonly running: RunningPlatform;
  /** Resolves when all that was sent is in the lake. */
  readonly drained: () => Promise<void>;
}

/** Sends an event twice, then one that is refused under its id, and one of the same id from another source; the platform must tell the way of each. */
export async function checkTrace({ ask, running, drained }: CheckTraceOptions): Promise<void> {
  const event = chatEvent(SOURCE, SEQUENCE, `${DAY}T14:00:00.000Z`);
  const answers: Answer[] = [];
  for (const body of [event, event, { ...event, type: 'com.imvu.ui.never_heard_of.v1' }]) {
    answers.push(await post(running.ingress, JSON.stringify([body]), { source: SOURCE, headers: { 'x-request-id': 'mine' } }));
    await drained();
  }
  const { arrivals, notes } = await ask({ id: ID, source: SOURCE });
  assert.deepEqual(
    arrivals.map(({ outcome, requestId }) => [outcome, requestId]),
    ['persisted', 'duplicate', 'refused'].map((outcome, place) => [outcome, answers[place]?.headers['x-request-id']]),
  );
  assert.equal(new Set(arrivals.map(({ requestId }) => requestId)).size, 3);
  assert.deepEqual((await ask({ id: String(SEQUENCE), source: SOURCE })).arrivals, arrivals);
  for (const { hops } of arrivals) {
    assert.deepEqual(
      hops.filter(({ atMs, sinceMs, unknown }, place) => atMs === null || unknown !== undefined || (place > 0 && (sinceMs ?? -1) < 0)),
      [],
    );
  }
  const stages = new Set(arrivals[0]?.hops.map(({ stage }) => stage));
  for (const stage of ['ingestion', 'queue', 'stream', 'lake'] as const) assert.ok(stages.has(stage), stage);
  const [row] = await running.lake.query(`SELECT commit_id FROM events WHERE source = '${SOURCE}' AND sequence = ${SEQUENCE}`);
  const facts = arrivals[0]?.hops.map((hop) => hop.facts) ?? [];
  assert.ok(facts.some(({ batch }) => batch === Number(row?.['commit_id'])));
  assert.ok(facts.some(({ table, event_day: day, file }) => table === 'events' && day === DAY && typeof file === 'string'));
  assert.ok(arrivals[2]?.hops.some((hop) => hop.facts['reason'] === 'unknown_type'));
  assert.deepEqual(notes, []);

  await assert.rejects(ask({ id: ID, source: STRANGER }), { code: 'EVENT_UNKNOWN' });
  const twin = JSON.stringify([chatEvent(TWIN, SEQUENCE, `${DAY}T14:00:00.000Z`)]);
  assert.equal((await post(running.ingress, twin, { source: TWIN })).status, 202);
  await drained();
  await assert.rejects(ask({ id: ID }), { code: 'BAD_USAGE' });
  assert.equal((await ask({ id: String(SEQUENCE), source: TWIN })).arrivals.length, 1);
}
