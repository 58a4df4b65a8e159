import { metricUnits, statistics } from '../../harness/model/measurement.ts';
import { typeText, type JsonSchema } from './json-schema.ts';
import { scenarioJsonSchema } from './scenario-json-schema.ts';
import { code, document, generatedFrom, table } from './markdown.ts';

/** docs/scenarios.md: every key of a scenario, from its schema; `example` is the text of a scenario file. */
export function scenariosDocument(example: string): string {
  const schema = scenarioJsonSchema();
  return document(
    '# Scenarios',
    generatedFrom('the schema in harness/model/scenario.ts'),
    `A scenario is a YAML file that says what to send and what must hold. \`lab scenarios\` lists those that come with lakelab; \`lab run ./mine.yaml\` runs one of yours, and
\`lab check ./mine.yaml\` says, without starting anything, whether it is right: every problem at once, with line and column, and the key that was probably meant.`,
    '## An example',
    `\`\`\`yaml\n${example.trim()}\n\`\`\``,
    '## Completion in the editor',
    `Editors that use the YAML language server (VS Code with the Red Hat YAML extension, Neovim, Helix, JetBrains IDEs, …) complete and check scenarios from
[the schema](../scenarios/scenario.schema.json). Name it in the first line of the file, as a path from the file or as a URL:`,
    '    # yaml-language-server: $schema=./scenario.schema.json',
    `In an installed package the schema is \`node_modules/lakelab/dist/scenarios/scenario.schema.json\`.`,
    '## Durations, rates, instants',
    `A duration is a number and \`ms\`, \`s\`, \`m\`, \`h\` or \`d\`: \`90s\`. A rate is a multiple of the reference workload with an \`x\`: \`0.25x\`; 1x is 8.68 MB/s, or 0.75 TB a day, and 100x the
most. An instant is UTC: \`2026-03-02T00:00:00Z\`. A key that is not listed here is an error.`,
    ...objectSections(schema, ''),
    '## Metrics',
    `What a target can judge. A latency (ms) needs a statistic of its distribution (${statistics.filter((name) => name !== 'value').join(', ')}); everything else has a \`value\`. [How each is
measured](measurement.md) says what the figures mean.`,
    table(
      ['metric', 'unit'],
      Object.entries(metricUnits).map(([metric, unit]) => [code(metric), unit]),
    ),
  );
}

/** A section for an object, and one for each object and list of objects within it. */
function objectSections(schema: JsonSchema, path: string): string[] {
  const entries = Object.entries(schema.properties ?? {});
  const nested = entries.flatMap(([key, member]) => {
    const place = path === '' ? key : `${path}.${key}`;
    if (member.properties) return objectSections(member, place);
    return member.items?.properties ? objectSections({ ...member.items, description: member.description ?? '' }, `${place}[]`) : [];
  });
  const rows = entries.map(([key, member]) => [
    code(key),
    keyType(member),
    schema.required?.includes(key) === true
      ? 'required'
      : isEmpty(member.default) || member.default === undefined
        ? '–'
        : code(member.default),
    member.description ?? '',
    member.examples === undefined ? '–' : code(member.examples[0]),
  ]);
  return [
    `## ${path === '' ? 'Keys' : `\`${path}\``}`,
    schema.description ?? '',
    table(['key', 'type', 'default', 'meaning', 'example'], rows),
    ...nested,
  ];
}

function keyType(schema: JsonSchema): string {
  if (schema.properties) return 'object, see below';
  if (schema.items?.properties) return 'list of objects, see below';
  if (schema.pattern?.endsWith('x$') === true) return 'rate';
  if (schema.pattern?.includes('ms|s|m|h|d') === true) return 'duration';
  if ((schema.enum?.length ?? 0) > 12) return 'name of a metric, see below';
  return schema.pattern?.startsWith('^[a-z]') === true ? 'name: lower-case letters, digits, hyphens' : typeText(schema);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
