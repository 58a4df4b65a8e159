import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guessArray, locateData, scanArray, type Span } from './json-scan.ts';

const objects = fc.array(fc.oneof(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), fc.array(fc.jsonValue())));
const indents = fc.constantFrom(undefined, 2, '\t');

function texts(body: Buffer, spans: readonly Span[] | undefined): string[] | undefined {
  return spans?.map(({ start, end }) => body.toString('utf8', start, end));
}

test('finds the elements of any JSON array of objects and arrays, however it is formatted', () => {
  fc.assert(
    fc.property(objects, indents, (values, indent) => {
      const body = Buffer.from(JSON.stringify(values, null, indent));
      assert.deepEqual(
        texts(body, scanArray(body))?.map((text) => JSON.parse(text) as unknown),
        JSON.parse(body.toString()),
      );
    }),
  );
});

test('is not misled by quotes, brackets and backslashes in strings', () => {
  const body = Buffer.from(String.raw` [{"a":"}]\"{[\\"} , {"b":"\\\\\""}] `);
  assert.deepEqual(texts(body, scanArray(body)), [String.raw`{"a":"}]\"{[\\"}`, String.raw`{"b":"\\\\\""}`]);
});

test('what does not end, or is no array of objects, is not scanned', () => {
  for (const text of ['', '[', '[{', '[{}', '[{},', '[{},]', '[{}]x', '[1]', '["a"]', '{}', '[{}{}]', '[{"a":"}]']) {
    assert.equal(scanArray(Buffer.from(text)), undefined, text);
  }
});

const envelopes = fc.record(
  {
    specversion: fc.constant('1.0'),
    id: fc.string({ unit: 'grapheme' }),
    subject: fc.constantFrom('},{"specversion":', '"data":{', 'a'),
    data: fc.jsonValue(),
  },
  { requiredKeys: ['specversion'] },
);

test('a guess of which every span is JSON is what scanning finds', () => {
  fc.assert(
    fc.property(fc.array(envelopes, { minLength: 1 }), indents, (values, indent) => {
      const body = Buffer.from(JSON.stringify(values, null, indent));
      const guessed = texts(body, guessArray(body));
      const isJson = (text: string): boolean => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      };
      if (guessed?.every(isJson)) assert.deepEqual(guessed, texts(body, scanArray(body)));
      else assert.ok(indent !== undefined || JSON.stringify(values).includes('"specversion":', 20));
    }),
  );
});

test('finds the data of an event, wherever they stand, also by the shorter way', () => {
  fc.assert(
    fc.property(envelopes, indents, fc.nat(3), (event, indent, turn) => {
      const names = Object.keys(event);
      const turned = Object.fromEntries(
        [...names.slice(turn), ...names.slice(0, turn)].map((name) => [name, event[name as keyof typeof event]]),
      );
      const body = Buffer.from(`  ${JSON.stringify(turned, null, indent)}`);
      const span = { start: 2, end: body.length };
      const dataIsLast = Object.keys(turned).at(-1) === 'data';
      const place = locateData(body, span, false);
      assert.equal(place.members, names.length);
      assert.deepEqual(locateData(body, span, dataIsLast && !body.includes('\\u')), place);
      if (!('data' in event)) assert.equal(place.dataStart, -1);
      else assert.deepEqual(JSON.parse(body.toString('utf8', place.dataStart, place.dataEnd)), JSON.parse(JSON.stringify(event.data)));
    }),
  );
});

test('counts a member as often as it occurs', () => {
  const body = Buffer.from('{"id":"1","data":{"a":[1,{"data":2}]},"data":{}}');
  for (const dataIsLast of [false, true]) {
    const { members, dataStart, dataEnd } = locateData(body, { start: 0, end: body.length }, dataIsLast);
    assert.deepEqual([members, body.toString('utf8', dataStart, dataEnd)], [3, '{}']);
  }
});
