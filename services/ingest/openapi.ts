import { rejectionReasons } from '../../harness/model/workload.ts';

const reasons = rejectionReasons.filter((reason) => reason !== 'none');

const refusal = (description: string) => ({
  description,
  content: {
    'application/json': {
      schema: { type: 'object', required: ['reason', 'detail'], properties: { reason: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
});

/** OpenAPI 3.1 description of the service. */
export function openApiDocument(maxBodyBytes: number) {
  const event = {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'time'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1, maxLength: 512 },
      source: { type: 'string', minLength: 1, description: 'The source that the bearer token belongs to.' },
      type: { type: 'string', minLength: 1, maxLength: 512, description: 'A registered event type.' },
      time: { type: 'string', format: 'date-time' },
      sequence: {
        type: 'string',
        pattern: '^\\d{1,15}$',
        description: 'Per source. Where a source is identified by it, id must equal it.',
      },
      dataschema: { type: 'string', format: 'uri' },
      data: { type: 'object' },
    },
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'lakelab ingestion',
      version: '1.0.0',
      description: `Takes CloudEvents 1.0. An event in \`accepted\` is durable when the answer arrives. Bodies of up to ${maxBodyBytes} bytes, gzip allowed.`,
    },
    components: { securitySchemes: { source: { type: 'http', scheme: 'bearer' } }, schemas: { CloudEvent: event } },
    security: [{ source: [] }],
    paths: {
      '/v1/events': {
        post: {
          operationId: 'sendEvents',
          summary: 'Send one event (structured or binary mode) or a batch',
          requestBody: {
            required: true,
            content: {
              'application/cloudevents-batch+json': { schema: { type: 'array', items: { $ref: '#/components/schemas/CloudEvent' } } },
              'application/cloudevents+json': { schema: { $ref: '#/components/schemas/CloudEvent' } },
              'application/json': { schema: { type: 'object' }, description: 'Binary mode: attributes as ce-* headers, data as body.' },
            },
          },
          responses: {
            202: {
              description: 'What is accepted is durable; what is rejected is named with its reason, and kept as a dead letter.',
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    required: ['accepted', 'rejected'],
                    properties: {
                      accepted: { type: 'integer' },
                      rejected: {
                        type: 'array',
                        items: {
                          type: 'object',
                          required: ['index', 'id', 'reason', 'detail'],
                          properties: {
                            index: { type: 'integer', description: 'Position in the batch.' },
                            id: { type: 'string' },
                            reason: { enum: reasons },
                            detail: { type: 'string' },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            400: refusal('The body is not JSON: nothing of it is accepted.'),
            401: refusal('The bearer token is unknown: nothing is accepted.'),
            413: refusal('The body is too large.'),
            415: refusal('Not a CloudEvents content type.'),
            503: refusal('Overloaded: nothing was taken; send again after Retry-After seconds.'),
          },
        },
      },
      '/healthz': { get: { operationId: 'health', security: [], responses: { 200: { description: 'The process lives.' } } } },
      '/readyz': {
        get: {
          operationId: 'readiness',
          security: [],
          responses: { 200: { description: 'Takes events.' }, 503: { description: 'Does not, now.' } },
        },
      },
      '/metrics': { get: { operationId: 'metrics', security: [], responses: { 200: { description: 'Prometheus text format.' } } } },
    },
  };
}
