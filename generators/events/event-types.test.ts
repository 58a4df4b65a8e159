import assert from 'node:assert/strict';
import { test } from 'node:test';
import { families } from '../../harness/model/workload.ts';
import { eventTypes, typeIndexOf } from './event-types.ts';
import { createValidators } from '../testing/validators.ts';

test('there are at least 30 types, some in each family, each named once', () => {
  assert.ok(eventTypes.length >= 30);
  for (const family of families) assert.ok(eventTypes.some((type) => type.family === family));
  assert.equal(new Set(eventTypes.map(({ type }) => type)).size, eventTypes.length);
  assert.equal(new Set(eventTypes.map(({ schemaId }) => schemaId)).size, eventTypes.length);
});

test('every schema compiles strictly and is closed', () => {
  const validators = createValidators();
  assert.equal(validators.length, eventTypes.length);
  for (const { schema, type } of eventTypes) {
    assert.equal(schema.additionalProperties, false, type);
    assert.ok(
      schema.required.every((name) => name in schema.properties),
      type,
    );
  }
});

test('a field has the same JSON type wherever it stands, so that it can be one column', () => {
  const typeOf = new Map<string, string>();
  for (const { schema, type } of eventTypes) {
    for (const [name, property] of Object.entries(schema.properties)) {
      const json = String(property.type);
      assert.equal(typeOf.get(name) ?? json, json, `${type}: ${name}`);
      typeOf.set(name, json);
    }
  }
});

test('type names, schema ids and files agree', () => {
  const type = eventTypes[typeIndexOf('ui', 'item-clicked')];
  assert.equal(type?.type, 'com.imvu.ui.item_clicked.v1');
  assert.equal(type?.schemaId, 'https://schemas.lakelab.dev/imvu/ui/item-clicked/1');
  for (const { schemaId, family, name, version } of eventTypes) {
    assert.equal(schemaId, `https://schemas.lakelab.dev/imvu/${family}/${name}/${version}`);
  }
});
