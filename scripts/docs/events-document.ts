import { eventTypes, type EventType } from '../../generators/events/event-types.ts';
import { replay } from '../../generators/plan-summary.ts';
import { referencePlan } from '../../generators/reference-plan.ts';
import { families, type Family, type PlannedEvent } from '../../harness/model/workload.ts';
import { typeText, type JsonSchema } from './json-schema.ts';
import { code, document, generatedFrom, table } from './markdown.ts';

/** How one type comes out in a day of the reference workload. */
interface Sample {
  events: number;
  bytes: number;
  first: PlannedEvent | undefined;
}

const SECONDS = 10;
const DAY_SECONDS = 86_400;

/** docs/events.md: every event type, from its JSON Schema and from a day of the reference workload. */
export function eventsDocument(): string {
  const samples = sampleDay();
  const total = samples.reduce((sum, { events }) => sum + events, 0);
  const sample = (type: EventType): Sample => samples[eventTypes.indexOf(type)] as Sample;
  return document(
    '# Events',
    generatedFrom('the JSON Schemas in generators/schemas/ and a day of the reference workload'),
    `Events are [CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in structured JSON mode, one by one or in batches. \`source\` and \`id\` are the identity;
the extension \`sequence\` counts per source from 1, without gaps; \`time\` is when it happened, in virtual time; \`dataschema\` names the schema of \`data\`. The schemas allow no members
beside those listed.`,
    `There are ${eventTypes.length} types in ${families.length} families: **ui** (what players do in a client), **data** (changes of database rows, with before and after, as change-data capture has them), **service** (what
internal services report). Shares and mean sizes (UTF-8 bytes of the whole event) are those of seed 1: a day at 1x, squeezed into ${SECONDS} s, ${total.toLocaleString('en-US')} events.`,
    ...families.map((family) => familyTable(family, sample, total)),
    ...eventTypes.map((type) => section(type, sample(type))),
  );
}

/** What a day, squeezed into some seconds, sends of each type. */
function sampleDay(): Sample[] {
  const samples = eventTypes.map((): Sample => ({ events: 0, bytes: 0, first: undefined }));
  const plan = referencePlan({ seconds: SECONDS, compress: DAY_SECONDS / SECONDS, shape: 'day' });
  replay(plan, (event) => {
    const sample = samples[event.typeIndex] as Sample;
    sample.events++;
    sample.bytes += Buffer.byteLength(event.json);
    sample.first ??= event;
  });
  return samples;
}

function meanBytes({ events, bytes }: Sample): string {
  return events === 0 ? '–' : Math.round(bytes / events).toLocaleString('en-US');
}

function familyTable(family: Family, sample: (type: EventType) => Sample, total: number): string {
  const types = eventTypes.filter((type) => type.family === family);
  return document(
    `## Family ${family}`,
    table(
      ['type', 'share of events:', 'mean bytes:', 'meaning'],
      types.map((type) => [
        `[${type.type}](#${type.type.replaceAll('.', '')})`,
        `${((sample(type).events / total) * 100).toFixed(2)} %`,
        meanBytes(sample(type)),
        type.description,
      ]),
    ),
  ).trimEnd();
}

function section(type: EventType, sample: Sample): string {
  return document(
    `### ${type.type}`,
    `${type.description} Family ${type.family}, mean size ${meanBytes(sample)} bytes, [JSON Schema](../generators/schemas/${type.family}/${type.name}.v${type.version}.json).`,
    table(['field', 'type and range', 'meaning'], fields(type.schema, '')),
    sample.first === undefined
      ? ''
      : `<details><summary>Example</summary>\n\n\`\`\`json\n${JSON.stringify(JSON.parse(sample.first.json), null, 2)}\n\`\`\`\n\n</details>`,
  ).trimEnd();
}

/** A row for each field; those of an object follow it, named `object.field`. */
function fields(schema: JsonSchema, path: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const place = `${path}${name}`;
    const optional = schema.required?.includes(name) === true ? '' : ' (optional)';
    return [[code(place), `${typeText(field)}${optional}`, field.description ?? ''], ...fields(field, `${place}.`)];
  });
}
