import { z } from 'zod';
import { scenarioSchema } from '../../harness/model/scenario.ts';
import type { JsonSchema } from './json-schema.ts';

/** The JSON Schema of a scenario as people write it. zod leaves out the examples of what it transforms (durations, rates). */
export function scenarioJsonSchema(): JsonSchema {
  return z.toJSONSchema(scenarioSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  }) as JsonSchema;
}
