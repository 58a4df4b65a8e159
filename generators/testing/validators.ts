import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { eventTypes } from '../events/event-types.ts';

/** A validator of the data of each event type, by type index, that reports all errors. */
export function createValidators(): readonly ValidateFunction[] {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  formats.default(ajv);
  return eventTypes.map(({ schema }) => ajv.compile(schema));
}
