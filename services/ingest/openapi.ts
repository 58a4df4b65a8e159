import { rejectionReasons } from '../../harness/model/workload.ts';
import { LONGEST_TEXT } from './envelope.ts';
import type { IngestLimits } from './limits.ts';
import type { RegisteredType } from './registry.ts';

const reasons = rejectionReasons.filter((reason) => reason !== 'none');
const text = { type: 'string', minLength: 1, maxLength: LONGEST_TEXT };

const answerSchema = {
  type: 'object',
  required: ['accepted', 'rejected'],
  properties: {
    accepted: { type: 'integer', minimum: 0, description: 'Events that are durable.' },
    rejected: {
      type: 'array',
      items: {
        type: 'object',
        required: ['index', 'id', 'reason', 'detail'],
        properties: {
          index: { type: 'integer', minimum: 0, description: 'Position in the batch.' },
          id: { type: ['string', 'null'] },
          reason: { enum: reasons },
          detail: { type: 'string' },
        },
      },
    },
    reason: { enum: reasons, description: 'Why the request was refused as a whole.' },
    detail: { type: 'string' },
  },
};

function answer(description: string, headers: Record<string, unknown> = {}): object {
  const named = {
    'X-Request-ID': { schema: { type: 'string' }, description: 'The id of the request, by which its events can be followed.' },
    ...headers,
  };
  return { description, headers: named, content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } } };
}

/** The CloudEvents envelope; the data of each type are described by its registered schema. */
function eventSchema(types: readonly RegisteredType[]): object {
  return {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'time'],
    properties: {
      specversion: { const: '1.0' },
      id: text,
      source: { ...text, description: 'The source that the bearer token belongs to.' },
      type: { enum: types.map(({ type }) => type) },
      time: { type: 'string', format: 'date-time', description: 'RFC 3339, since 1970.' },
      sequence: {
        type: 'string',
        pattern: '^\\d{1,16}$',
        description: 'Per source. Events of `//imvu/…` are identified by it: there it is required, and id must equal it.',
      },
      datacontenttype: { ...text, description: 'JSON, if given.' },
      dataschema: { enum: types.map(({ schemaId }) => schemaId) },
      subject: text,
    },
    additionalProperties: true,
    allOf: types.map(({ type, schema }) => ({
      if: { properties: { type: { const: type } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { required: ['data'], properties: { data: schema } },
    })),
  };
}

/** OpenAPI 3.1 description of the service for the types that it takes. */
export function openApiDocument(types: readonly RegisteredType[], limits: IngestLimits): object {
  const event = { $ref: '#/components/schemas/CloudEvent' };
  const plain = (description: string): object => ({ description });
  return {
    openapi: '3.1.0',
    info: {
      title: 'lakelab ingestion',
      version: '1.0.0',
      description: `Takes CloudEvents 1.0. What \`accepted\` counts is durable when the answer arrives. At most ${limits.maxBodyBytes} bytes a request (inflated, if gzip) and ${limits.maxEventBytes} an event.`,
    },
    components: {
      securitySchemes: { source: { type: 'http', scheme: 'bearer', description: 'A token belongs to one source.' } },
      schemas: { CloudEvent: eventSchema(types), Answer: answerSchema },
    },
    security: [{ source: [] }],
    paths: {
      '/v1/events': {
        post: {
          operationId: 'sendEvents',
          summary: 'Send a batch, or one event in structured or binary mode',
          requestBody: {
            required: true,
            content: {
              'application/cloudevents-batch+json': { schema: { type: 'array', items: event } },
              'application/cloudevents+json': { schema: event },
              'application/json': { schema: { description: 'Binary mode: attributes as ce- headers, data as body.' } },
            },
          },
          responses: {
            202: answer('What is accepted is durable; what is rejected is named with its reason, and kept as a dead letter.'),
            400: answer('The body is not JSON: nothing of it is accepted.'),
            401: answer('The bearer token is missing or unknown: nothing is accepted.'),
            413: answer('The body is too large: nothing is accepted.'),
            415: answer('Not a content type or encoding that carries events: nothing is accepted.'),
            500: answer(
              'It is not known whether the request was made durable. Send it again: events that were are recognised by their identity.',
            ),
            503: answer('Too busy: nothing was taken.', {
              'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait.' },
            }),
          },
        },
      },
      '/healthz': { get: { operationId: 'health', security: [], responses: { 200: plain('The process lives.') } } },
      '/readyz': {
        get: {
          operationId: 'readiness',
          security: [],
          responses: { 200: plain('Takes events.'), 503: plain('Does not take events now.') },
        },
      },
      '/metrics': { get: { operationId: 'metrics', security: [], responses: { 200: plain('Prometheus text format.') } } },
      '/openapi.json': { get: { operationId: 'description', security: [], responses: { 200: plain('This document.') } } },
    },
  };
}
