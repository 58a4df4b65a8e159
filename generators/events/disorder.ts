import { disorders, type Disorder, type DisorderRates, type Family } from '../../harness/model/workload.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';
import type { EventType, PropertySchema } from './event-types.ts';

type Data = Record<string, unknown>;

/** Positions in `disorders`, by name. */
export const disorderCodes = Object.fromEntries(disorders.map((kind, code) => [kind, code])) as Readonly<Record<Disorder, number>>;

/** Draws the disorder of each event by the planned rates; code 0 is a clean event. */
export function createDisorderDraw(rates: DisorderRates, random: Random): () => number {
  let upTo = 0;
  const limits = disorders.flatMap((kind, code) => {
    if (kind === 'none') return [];
    upTo += rates[kind];
    return [{ code, limit: upTo }];
  });
  const total = upTo;
  if (total <= 0) return () => 0;
  return () => {
    const drawn = random.unit();
    if (drawn >= total) return 0;
    return limits.find(({ limit }) => drawn < limit)?.code ?? 0;
  };
}

const SHORTEST_LATENESS_MS = 60_000;
const LONGEST_LATENESS_MS = 3 * 3_600_000;

/** How late a late event is, in virtual milliseconds: a minute to three hours, log-uniform (half of them under 14 minutes). */
export function drawLatenessMs(random: Random): number {
  return SHORTEST_LATENESS_MS * (LONGEST_LATENESS_MS / SHORTEST_LATENESS_MS) ** random.unit();
}

const EARLIEST_COPY_MS = 200;
const LATEST_COPY_MS = 3000;

/**
 * How long after the first submission its duplicate is sent, in real milliseconds, within the load's remaining time.
 * Undefined if too little of the load is left.
 */
export function drawCopyDelayMs(random: Random, remainingMs: number): number | undefined {
  if (remainingMs <= EARLIEST_COPY_MS) return undefined;
  return EARLIEST_COPY_MS + random.unit() * (Math.min(LATEST_COPY_MS, remainingMs) - EARLIEST_COPY_MS);
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random.below(values.length)] as T;
}

/** Ways to make an event's JSON text unreadable for every parser. */
const spoilers: readonly ((json: string, random: Random) => string)[] = [
  (json, random) => json.slice(0, Math.floor(json.length * (0.3 + 0.65 * random.unit()))),
  (json) => `${json.slice(0, -1)},}`,
  (json) => json.replace('"data":', 'data:'),
  (json) => json.replace('"data":', '"data" '),
  (json) => json.replace('"player_id":', '"player_id":None,"was":'),
  (json) => `${json.slice(0, -1)}]`,
  (json) => json.replace('"specversion":"1.0"', "'specversion':'1.0'"),
];

/** The event's text, made unreadable. */
export function spoilJson(json: string, random: Random): string {
  return pick(spoilers, random)(json, random);
}

const isEnumerated = (schema: PropertySchema): boolean => 'enum' in schema || 'const' in schema;

/** Breaks the data's shape: a member missing, of the wrong type, null, or one too many. Ranges stay kept. */
export function violateSchema(data: string, type: EventType, random: Random): string {
  const members = JSON.parse(data) as Data;
  const { properties, required } = type.schema;
  const retypable = required.filter((name) => !isEnumerated(properties[name] as PropertySchema));
  switch (random.below(4)) {
    case 0:
      delete members[pick(required, random)];
      break;
    case 1: {
      const name = pick(retypable, random);
      members[name] = typeof members[name] === 'string' ? 42 : 'unreadable';
      break;
    }
    case 2: {
      const nullable = retypable.filter((name) => !(properties[name] as PropertySchema).type.includes('null'));
      members[pick(nullable, random)] = null;
      break;
    }
    default:
      members[pick(['debug', 'legacy_id', 'tmp_flag', 'client_ts'], random)] = 'not in the schema';
  }
  return JSON.stringify(members);
}

/** Above this a bound has no room for a larger exact integer worth sending. */
const LARGEST_USEFUL_BOUND = 1e12;

/** Pushes one number of the data just or far out of its range; all else stays valid. */
export function violateRange(data: string, type: EventType, random: Random): string {
  const members = JSON.parse(data) as Data;
  const ranged = Object.entries(type.schema.properties).filter(
    ([name, schema]) => schema.minimum !== undefined && schema.maximum !== undefined && name in members,
  );
  const [name, { minimum = 0, maximum = 0 }] = pick(ranged, random);
  const excess = random.unit() < 0.5 ? 1 : 1 + random.below(1_000_000);
  members[name] = maximum < LARGEST_USEFUL_BOUND && random.unit() < 0.5 ? maximum + excess : minimum - excess;
  return JSON.stringify(members);
}

/** Replaces a reference wherever it stands in the data, rows and keys included. */
function replaceReference(value: unknown, name: string, from: unknown, to: number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === name && member === from ? to : replaceReference(member, name, from, to)]),
  );
}

const MOST_BEYOND = 1_000_000;

/** Lets the data speak of an item that the catalogue does not have, or else of a player whom nobody knows. Schema-valid. */
export function orphanReference(data: string, world: World, random: Random): string {
  const members = JSON.parse(data) as Data;
  const name = 'item_id' in members ? 'item_id' : 'player_id';
  const known = name === 'item_id' ? world.items : world.players;
  return JSON.stringify(replaceReference(members, name, members[name], known + 1 + random.below(MOST_BEYOND)));
}

const strangers: Readonly<Record<Family, readonly string[]>> = {
  ui: ['emote-wheel-opened', 'photo-shared', 'quest-accepted'],
  data: ['badges-changed', 'room-themes-changed'],
  service: ['translation-served', 'voice-relayed'],
};

/** A type without a registered schema, as drift brings it: the next version of a known one, or a new one. */
export function unknownTypeLike(type: EventType, random: Random): { readonly type: string; readonly schemaId: string } {
  if (random.unit() < 0.6) {
    const version = type.version + 1;
    return { type: type.type.replace(/\d+$/, String(version)), schemaId: type.schemaId.replace(/\d+$/, String(version)) };
  }
  const name = pick(strangers[type.family], random);
  return {
    type: `com.imvu.${type.family}.${name.replaceAll('-', '_')}.v1`,
    schemaId: `https://schemas.lakelab.dev/imvu/${type.family}/${name}/1`,
  };
}
