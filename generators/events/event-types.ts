import { readdirSync, readFileSync } from 'node:fs';
import { families, type Family } from '../../harness/model/workload.ts';

/** JSON Schema 2020-12 of the data of one event type; the parts that the generators themselves read. */
export interface DataSchema {
  readonly $id: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
  readonly [keyword: string]: unknown;
}

/** Schema of one member of the data. */
export interface PropertySchema {
  readonly type: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly [keyword: string]: unknown;
}

/** A type of event that the workload sends and the platform knows. */
export interface EventType {
  /** CloudEvents `type`, such as `com.imvu.ui.item_clicked.v1`. */
  readonly type: string;
  readonly family: Family;
  /** Name within the family, such as `item-clicked`. */
  readonly name: string;
  readonly version: number;
  /** CloudEvents `dataschema`. */
  readonly schemaId: string;
  readonly schema: DataSchema;
  readonly description: string;
}

const fileName = /^(?<name>[a-z-]+)\.v(?<version>\d+)\.json$/;

function readTypes(family: Family): EventType[] {
  const folder = new URL(`../schemas/${family}/`, import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => {
      const parts = fileName.exec(file)?.groups;
      if (!parts) return [];
      const { name = '', version = '' } = parts;
      const schema = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as DataSchema;
      return {
        type: `com.imvu.${family}.${name.replaceAll('-', '_')}.v${version}`,
        family,
        name,
        version: Number(version),
        schemaId: schema.$id,
        schema,
        description: schema.description,
      };
    });
}

/** All event types, ordered by family and name; `PlannedEvent.typeIndex` is a position in this list. */
export const eventTypes: readonly EventType[] = families.flatMap(readTypes);

/** Position of a type in `eventTypes`, by family and name. A name that has no schema is a programming error. */
export function typeIndexOf(family: Family, name: string): number {
  const index = eventTypes.findIndex((type) => type.family === family && type.name === name);
  if (index < 0) throw new Error(`no schema for event type ${family}/${name}`);
  return index;
}
