import type { RegisteredType } from './registry.ts';

/** Event types of lakelab itself: the canary that cross-checks commit times, and a note that any client can send to try the way. */
export const houseTypes: readonly RegisteredType[] = [
  {
    type: 'com.lakelab.canary.v1',
    family: 'service',
    schemaId: 'https://schemas.lakelab.dev/lakelab/canary/1',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://schemas.lakelab.dev/lakelab/canary/1',
      type: 'object',
      required: ['sent_at_ms'],
      properties: { sent_at_ms: { type: 'integer', minimum: 0 } },
      additionalProperties: false,
    },
  },
  {
    type: 'com.lakelab.note.v1',
    family: 'service',
    schemaId: 'https://schemas.lakelab.dev/lakelab/note/1',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://schemas.lakelab.dev/lakelab/note/1',
      type: 'object',
      required: ['note'],
      properties: { note: { type: 'string', maxLength: 10_000 } },
      additionalProperties: false,
    },
  },
];
