import { code } from './markdown.ts';

/** The parts of JSON Schema 2020-12 that the documents describe. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

/** Longer lists of values are told by their beginning. */
const MOST_VALUES = 12;

/** A schema in words: type, values, range. */
export function typeText(schema: JsonSchema): string {
  const types = [schema.type ?? []].flat();
  const nullable = types.includes('null') ? ' or null' : '';
  const type = types.find((name) => name !== 'null') ?? 'any';
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) {
    const values = schema.enum.filter((value) => value !== null).map(code);
    const shown = values.length > MOST_VALUES ? [...values.slice(0, MOST_VALUES), `… (${values.length})`] : values;
    return `${shown.join(', ')}${nullable}`;
  }
  if (type === 'array') {
    const most = schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`;
    return `list of ${schema.items ? typeText(schema.items) : 'anything'}${most}${nullable}`;
  }
  const { minimum, maximum } = schema;
  const range =
    minimum !== undefined && maximum !== undefined
      ? ` ${format(minimum)} to ${format(maximum)}`
      : minimum === undefined
        ? maximum === undefined
          ? ''
          : ` up to ${format(maximum)}`
        : ` from ${format(minimum)}`;
  return `${schema.format === 'date-time' ? 'instant' : type}${range}${nullable}`;
}

function format(value: number): string {
  return value.toLocaleString('en-US');
}
