import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { SHARD_COUNT, sources, type DisorderRates, type PlannedEvent, type WorkloadPlan } from '../harness/model/workload.ts';
import { eventTypes } from './events/event-types.ts';
import { replay } from './plan-summary.ts';
import { noDisorder, referencePlan } from './reference-plan.ts';
import { openShard } from './shard.ts';
import { digestOf } from './testing/digest.ts';
import { createValidators } from './testing/validators.ts';

const everyDisorder = Object.fromEntries(Object.keys(noDisorder).map((kind) => [kind, 0.01])) as DisorderRates;
/** A quarter of an hour, with ramps, the daily curve and all disorder, in a second. */
const dirtyPlan = referencePlan({
  compress: 900,
  shape: 'day',
  disorder: everyDisorder,
  phases: [
    { name: 'rise', durationMs: 400, fromRate: 0.5, toRate: 3 },
    { name: 'hold', durationMs: 350, fromRate: 3, toRate: 3 },
    { name: 'fall', durationMs: 250, fromRate: 1, toRate: 0.2 },
  ],
});
const cleanPlan = referencePlan({ seconds: 3 });

function collect(plan: WorkloadPlan, shard: number, untils: readonly number[] = [Infinity], from = 0): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  const stream = openShard(plan, shard, from);
  for (const until of untils) stream.advance(until, (event) => events.push(event));
  return events;
}

test('the stream is the same however it is advanced', () => {
  const whole = digestOf(collect(dirtyPlan, 5));
  const untils = fc
    .array(fc.double({ min: 0, max: 1100, noNaN: true }), { maxLength: 40 })
    .map((values) => [...values.toSorted((a, b) => a - b), 2000]);
  fc.assert(
    fc.property(untils, (steps) => {
      assert.equal(digestOf(collect(dirtyPlan, 5, steps)), whole);
    }),
    { numRuns: 20 },
  );
});

test('an advance hands over exactly what is due before its end', () => {
  const all = collect(dirtyPlan, 2);
  for (const until of [0, 17.5, 400, 733.3, 1000]) {
    assert.deepEqual(
      collect(dirtyPlan, 2, [until]),
      all.filter(({ offsetMs }) => offsetMs < until),
    );
    assert.deepEqual(
      collect(dirtyPlan, 2, [Infinity], until),
      all.filter(({ offsetMs }) => offsetMs >= until),
    );
  }
});

test('shards do not depend on one another, nor on the order in which they are advanced', () => {
  const together: PlannedEvent[][] = [[], [], []];
  const streams = [3, 4, 5].map((shard) => openShard(dirtyPlan, shard));
  for (let until = 100; until <= 1000; until += 100) {
    for (const index of until % 200 === 0 ? [0, 1, 2] : [2, 0, 1]) {
      streams[index]?.advance(until, (event) => together[index]?.push(event));
    }
  }
  [3, 4, 5].forEach((shard, index) => assert.equal(digestOf(together[index] ?? []), digestOf(collect(dirtyPlan, shard))));
});

test('a fresh worker makes the same bytes', async () => {
  const worker = new Worker(new URL('./testing/digest-worker.ts', import.meta.url), { workerData: { plan: dirtyPlan, shards: [11, 1] } });
  const [digests] = (await once(worker, 'message')) as [string[]];
  assert.deepEqual(digests, [digestOf(collect(dirtyPlan, 11)), digestOf(collect(dirtyPlan, 1))]);
});

test('another seed makes another stream, in every shard', () => {
  for (const shard of [0, 9]) {
    const texts = new Set(collect(dirtyPlan, shard).map(({ data }) => data));
    const others = collect({ ...dirtyPlan, seed: 2 }, shard);
    const shared = others.filter(({ data }) => data !== '' && texts.has(data));
    assert.equal(shared.length, 0);
  }
});

test('each source counts its events from 1 without a gap, in the order of sending', () => {
  const last = sources.map(() => 0);
  let lastOffset = 0;
  let shardNow = 0;
  replay(dirtyPlan, (event) => {
    const source = sources[event.sourceIndex];
    assert.ok(source);
    if (source.shard !== shardNow) lastOffset = 0;
    shardNow = source.shard;
    assert.ok(event.offsetMs >= lastOffset && event.offsetMs < 1000);
    lastOffset = event.offsetMs;
    if (event.copy === 1) return;
    assert.equal(event.sequence, (last[event.sourceIndex] ?? 0) + 1);
    last[event.sourceIndex] = event.sequence;
  });
  assert.ok(last.every((count) => count > 0));
});

test('an event is a CloudEvent whose parts say what the plan says', () => {
  const validators = createValidators();
  replay(
    cleanPlan,
    (event) => {
      const type = eventTypes[event.typeIndex];
      const id = String(event.sequence).padStart(10, '0');
      const parsed = JSON.parse(event.json) as Record<string, unknown>;
      const { data, subject, ...attributes } = parsed;
      assert.deepEqual(attributes, {
        specversion: '1.0',
        id,
        source: sources[event.sourceIndex]?.name,
        type: type?.type,
        time: new Date(event.timeMs).toISOString(),
        sequence: id,
        datacontenttype: 'application/json',
        dataschema: type?.schemaId,
      });
      assert.equal(subject, `player/${(data as { player_id: number }).player_id}`);
      assert.equal(type?.family, sources[event.sourceIndex]?.family);
      // Any serialiser gives the same bytes, and the data stands in the event as it is.
      assert.equal(JSON.stringify(parsed), event.json);
      assert.ok(event.json.endsWith(`"data":${event.data}}`));
      assert.equal(JSON.stringify(data), event.data);
      const validate = validators[event.typeIndex] as ValidateFunction;
      assert.ok(validate(data), JSON.stringify(validate.errors));
    },
    { shards: [0, 7] },
  );
});

interface Member {
  readonly transaction_id?: string;
  readonly player_id: number;
  readonly item_id?: number;
  readonly credits?: number;
  readonly credits_change?: number;
  readonly before?: { readonly balance_credits: number };
  readonly after?: { readonly balance_credits: number };
  readonly status?: string;
}

test('a purchase is a click, an order, a wallet change and a payment, sent together', () => {
  const groups = new Map<string, { name: string; offsetMs: number; data: Member }[]>();
  replay(cleanPlan, ({ typeIndex, offsetMs, data }) => {
    const parsed = JSON.parse(data) as Member;
    if (parsed.transaction_id === undefined) return;
    const group = groups.get(parsed.transaction_id) ?? [];
    group.push({ name: eventTypes[typeIndex]?.name ?? '', offsetMs, data: parsed });
    groups.set(parsed.transaction_id, group);
  });
  let bought = 0;
  let refused = 0;
  for (const [id, group] of groups) {
    const named = (name: string): Member | undefined => group.find((event) => event.name === name)?.data;
    const payment = named('payment-processed');
    const wallet = named('wallets-changed');
    const clicks = group.filter(({ name }) => ['purchase-clicked', 'credits-purchase-clicked', 'gift-sent'].includes(name));
    assert.equal(new Set(group.map(({ offsetMs }) => offsetMs)).size, 1, id);
    assert.equal(new Set(group.map(({ data }) => data.player_id)).size, 1, id);
    assert.ok(new Set(group.flatMap(({ data }) => data.item_id ?? [])).size <= 1, id);
    if (payment?.status === 'declined') {
      refused++;
      assert.deepEqual([clicks.length, named('orders-changed'), wallet], [0, undefined, undefined], id);
      assert.ok(named('client-error-occurred'), id);
      continue;
    }
    bought++;
    const order = named('orders-changed');
    assert.ok(payment && order && wallet && clicks.length === 1, id);
    assert.equal(order.credits, payment.credits);
    assert.equal(Math.abs(wallet.credits_change ?? 0), payment.credits);
    assert.equal((wallet.before?.balance_credits ?? 0) + (wallet.credits_change ?? 0), wallet.after?.balance_credits);
  }
  assert.ok(bought > 100 && refused > 5, `${bought} bought, ${refused} refused`);
});

test('all types are sent, and rows are inserted, updated and deleted', () => {
  const types = new Set<number>();
  const operations = new Set<string>();
  replay(cleanPlan, ({ typeIndex, data }) => {
    types.add(typeIndex);
    const { op } = JSON.parse(data) as { op?: string };
    if (op) operations.add(op);
  });
  assert.equal(types.size, eventTypes.length);
  assert.deepEqual([...operations].toSorted(), ['c', 'd', 'u']);
});

test('about one chat message in a hundred is not plain ASCII', () => {
  let messages = 0;
  let foreign = 0;
  replay(referencePlan({ seconds: 10 }), ({ typeIndex, json }) => {
    if (eventTypes[typeIndex]?.name !== 'chat-message-sent') return;
    messages++;
    if (Buffer.byteLength(json) > json.length) foreign++;
  });
  assert.ok(foreign / messages > 0.003 && foreign / messages < 0.03, `${foreign} of ${messages}`);
});

test('there is no shard 16', () => {
  assert.throws(() => openShard(cleanPlan, SHARD_COUNT), RangeError);
});
