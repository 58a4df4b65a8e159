import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { disorders, expectedRejection, type DisorderRates, type PlannedEvent } from '../../harness/model/workload.ts';
import { noDisorder, referencePlan } from '../reference-plan.ts';
import { replay } from '../plan-summary.ts';
import { createValidators } from '../testing/validators.ts';
import { eventTypes } from './event-types.ts';

const rates: DisorderRates = {
  late: 0.02,
  duplicate: 0.03,
  malformed: 0.01,
  schema_violation: 0.02,
  out_of_range: 0.02,
  orphan_reference: 0.02,
  unknown_type: 0.01,
  wrong_credentials: 0.01,
};
const plan = referencePlan({ seconds: 4, compress: 600, disorder: rates });
const events: PlannedEvent[] = [];
replay(plan, (event) => events.push(event));
const kindOf = (event: PlannedEvent): string => disorders[event.disorder] as string;
const ofKind = (kind: string): PlannedEvent[] => events.filter((event) => kindOf(event) === kind);
const validators = createValidators();
const keywordsOf = (event: PlannedEvent): Set<string> => {
  const validate = validators[event.typeIndex] as ValidateFunction;
  return new Set(validate(JSON.parse(event.data)) ? [] : validate.errors?.map(({ keyword }) => keyword));
};

test('each kind comes at its rate', () => {
  const first = events.filter(({ copy }) => copy === 0);
  for (const [kind, rate] of Object.entries(rates)) {
    const count = first.filter((event) => kindOf(event) === kind).length;
    const expected = first.length * rate;
    // Five standard deviations, and the duplicates that the end of the load leaves no time for.
    const slack = 5 * Math.sqrt(expected) + (kind === 'duplicate' ? expected * 0.06 : 0);
    assert.ok(Math.abs(count - expected) < slack, `${kind}: ${count} instead of about ${expected}`);
  }
});

test('what must be accepted is valid', () => {
  for (const event of events) {
    if (expectedRejection[kindOf(event) as (typeof disorders)[number]] !== 'none' && kindOf(event) !== 'wrong_credentials') continue;
    assert.deepEqual([...keywordsOf(event)], [], event.json);
    assert.equal(event.type, eventTypes[event.typeIndex]?.type);
  }
});

test('malformed events cannot be parsed and have no data', () => {
  const texts = ofKind('malformed');
  for (const { json, data } of texts) {
    assert.throws(() => JSON.parse(json), SyntaxError, json);
    assert.equal(data, '');
  }
  assert.ok(new Set(texts.map(({ json }) => json.slice(-2))).size > 3);
});

test('schema violations break the shape and no range', () => {
  const seen = new Set<string>();
  for (const event of ofKind('schema_violation')) {
    const keywords = keywordsOf(event);
    assert.ok(keywords.size > 0, event.json);
    for (const keyword of keywords) {
      assert.ok(['required', 'type', 'additionalProperties', 'enum', 'const', 'format'].includes(keyword), `${keyword}: ${event.json}`);
      seen.add(keyword);
    }
  }
  for (const keyword of ['required', 'type', 'additionalProperties']) assert.ok(seen.has(keyword), keyword);
});

test('out of range breaks ranges and nothing else', () => {
  const seen = new Set<string>();
  for (const event of ofKind('out_of_range')) {
    const keywords = [...keywordsOf(event)];
    assert.ok(keywords.length > 0, event.json);
    for (const keyword of keywords) {
      assert.ok(keyword === 'minimum' || keyword === 'maximum', `${keyword}: ${event.json}`);
      seen.add(keyword);
    }
  }
  assert.equal(seen.size, 2);
});

test('orphans refer to items or players that do not exist, and only they do', () => {
  const { players, items } = plan.population;
  for (const event of events) {
    if (event.data === '' || ['out_of_range', 'schema_violation'].includes(kindOf(event))) continue;
    const { item_id: itemId = 1, player_id: playerId } = JSON.parse(event.data) as { item_id?: number; player_id: number };
    assert.equal(itemId > items || playerId > players, kindOf(event) === 'orphan_reference', event.json);
  }
});

test('unknown types are in no list, and are otherwise whole events', () => {
  const known = new Set(eventTypes.flatMap(({ type, schemaId }) => [type, schemaId]));
  for (const { type, json, data } of ofKind('unknown_type')) {
    const event = JSON.parse(json) as { type: string; dataschema: string; data: unknown };
    assert.equal(event.type, type);
    assert.ok(!known.has(type) && !known.has(event.dataschema));
    assert.equal(JSON.stringify(event.data), data);
  }
});

test('late events come a minute to three hours of virtual time late, some on the day after', () => {
  let heldBack = 0;
  for (const event of events) {
    const latenessMs = plan.startsAtMs + event.offsetMs * plan.compress - event.timeMs;
    if (kindOf(event) === 'late') {
      assert.ok(latenessMs >= 60_000 && latenessMs < 3 * 3_600_000 + 1, `${latenessMs} ms late`);
      if (event.timeMs > plan.startsAtMs) heldBack++;
    } else if (event.copy === 0) {
      assert.ok(latenessMs >= 0 && latenessMs < 1, `${latenessMs} ms from its time`);
    }
  }
  assert.ok(heldBack > 0);
  assert.ok(ofKind('late').some(({ timeMs }) => timeMs < plan.startsAtMs));
});

test('duplicates repeat the event byte for byte, 0.2 to 3 s later', () => {
  const firsts = new Map<string, PlannedEvent>();
  let copies = 0;
  for (const event of events) {
    const key = `${event.sourceIndex}/${event.sequence}`;
    if (kindOf(event) !== 'duplicate') continue;
    if (event.copy === 0) firsts.set(key, event);
    else {
      const first = firsts.get(key);
      assert.ok(first, `copy of ${key} before the event`);
      const delayMs = event.offsetMs - first.offsetMs;
      assert.ok(delayMs >= 200 && delayMs <= 3000, `${delayMs} ms`);
      assert.deepEqual({ ...event, copy: 0, offsetMs: first.offsetMs }, first);
      copies++;
    }
  }
  assert.equal(copies, firsts.size);
});

test('a load that is shorter than any lateness has late events too', () => {
  const short = referencePlan({ seconds: 2, disorder: { ...noDisorder, late: 0.05 } });
  let late = 0;
  let all = 0;
  replay(short, (event) => {
    all++;
    if (kindOf(event) === 'late') late++;
  });
  assert.ok(Math.abs(late / all - 0.05) < 0.01, `${late} of ${all}`);
});
