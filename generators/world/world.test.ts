import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random.ts';
import { referencePlan } from '../reference-plan.ts';
import { itemNameOf, itemOf } from './items.ts';
import { displayNameOf, playerOf } from './players.ts';
import { textsOf } from './texts.ts';
import { worldOf } from './world.ts';
import { createZipf } from './zipf.ts';

const world = worldOf(referencePlan());
const other = worldOf(referencePlan({ seed: 2 }));
const ids = Array.from({ length: 2000 }, (_, place) => 1 + place * 2999);

test('players and items are the same each time, and others in another seed', () => {
  assert.deepEqual(
    ids.map((id) => playerOf(world, id)),
    ids.map((id) => playerOf({ ...world }, id)),
  );
  assert.deepEqual(
    ids.map((id) => itemOf(world, id)),
    ids.map((id) => itemOf({ ...world }, id)),
  );
  assert.notDeepEqual(
    ids.map((id) => playerOf(world, id)),
    ids.map((id) => playerOf(other, id)),
  );
  assert.notDeepEqual(
    ids.map((id) => itemOf(world, id)),
    ids.map((id) => itemOf(other, id)),
  );
});

test('countries come by their share, and all categories come', () => {
  const american = ids.filter((id) => playerOf(world, id).country === 'US').length / ids.length;
  assert.ok(Math.abs(american - 0.3) < 0.05, `${american} of the players`);
  assert.equal(new Set(ids.map((id) => itemOf(world, id).category)).size, 20);
  for (const id of ids) {
    const { creatorId } = itemOf(world, id);
    assert.ok(creatorId >= 1 && creatorId <= world.players);
  }
});

test('texts hold nothing that JSON escapes, so every serialiser gives the same bytes', () => {
  const { names, itemNames, openings, endings, mottos, queries } = textsOf(1);
  for (const text of [names, itemNames, openings, endings, mottos, queries].flat()) {
    assert.equal(JSON.stringify(text), `"${text}"`);
  }
  for (const id of ids) {
    const name = displayNameOf(world, playerOf(world, id)) + itemNameOf(world, itemOf(world, id));
    assert.equal(JSON.stringify(name), `"${name}"`);
  }
});

test('popular ids are drawn much more often than others, and all ids are in range', () => {
  const random = createRandom(1);
  const draw = createZipf(40_000_000, 0.8);
  const counts = new Map<number, number>();
  for (let n = 0; n < 100_000; n++) {
    const id = draw(random);
    assert.ok(Number.isInteger(id) && id >= 1 && id <= 40_000_000);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  assert.ok(most > 300, `the most popular was drawn ${most} times`);
  assert.ok(counts.size > 30_000, `${counts.size} different ones`);
});

test('each rank has an id of its own, also in small catalogues', () => {
  for (const count of [10, 1000, 1024]) {
    const seen = new Set<number>();
    const random = createRandom(2);
    const draw = createZipf(count, 0.3);
    for (let n = 0; n < count * 60; n++) seen.add(draw(random));
    assert.ok(seen.size > count * 0.99, `${seen.size} of ${count}`);
  }
});
