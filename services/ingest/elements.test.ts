import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { elementBounds } from './elements.ts';

test('finds exactly the objects of any JSON array, however it is formatted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), fc.jsonValue())),
      fc.constantFrom(undefined, 2, '\t'),
      (values, indent) => {
        const json = Buffer.from(JSON.stringify(values, null, indent));
        const bounds = elementBounds(json);
        const found: unknown[] = [];
        for (let i = 0; i < bounds.length; i += 2) found.push(JSON.parse(json.toString('utf8', bounds[i], bounds[i + 1])));
        const objects = (JSON.parse(json.toString()) as unknown[]).filter(
          (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
        );
        assert.deepEqual(found, objects);
      },
    ),
  );
});

test('is not misled by quotes, brackets and backslashes in strings', () => {
  const json = Buffer.from(String.raw`[{"a":"}]\"{[\\"},{"b":"\\\\\""}]`);
  assert.deepEqual(elementBounds(json).length, 4);
});
