import { hash, weightedTable } from '../random.ts';
import { namePool } from './texts.ts';
import type { World } from './world.ts';

/** What is known of a player; the same in every run of the same seed. */
export interface Player {
  readonly playerId: number;
  /** ISO 3166-1. */
  readonly country: string;
  /** Client platform that the player mostly uses. */
  readonly platform: Platform;
  readonly language: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly tier: string;
  /** Day of registration, UTC, YYYY-MM-DD. */
  readonly registeredDay: string;
  /** Place in the pool of names; see `displayNameOf`. */
  readonly nameIndex: number;
}

export const platforms = ['windows', 'macos', 'ios', 'android', 'web'] as const;
export type Platform = (typeof platforms)[number];

interface Country {
  readonly code: string;
  readonly language: string;
  readonly currency: string;
}

/** Country, language, currency and share of the players (per cent). */
const countryShares: readonly (readonly [code: string, language: string, currency: string, weight: number])[] = [
  ['US', 'en', 'USD', 30],
  ['BR', 'pt', 'BRL', 12],
  ['GB', 'en', 'GBP', 7],
  ['DE', 'de', 'EUR', 6],
  ['FR', 'fr', 'EUR', 6],
  ['CA', 'en', 'USD', 4],
  ['PH', 'en', 'USD', 4],
  ['MX', 'es', 'USD', 4],
  ['IT', 'it', 'EUR', 3],
  ['ES', 'es', 'EUR', 3],
  ['PL', 'pl', 'EUR', 3],
  ['AU', 'en', 'USD', 2],
  ['TR', 'tr', 'USD', 2],
  ['IN', 'en', 'USD', 2],
  ['JP', 'ja', 'JPY', 2],
  ['ID', 'en', 'USD', 2],
  ['NL', 'en', 'EUR', 1],
  ['AR', 'es', 'USD', 1],
  ['RO', 'en', 'EUR', 1],
  ['ZA', 'en', 'USD', 1],
  ['KR', 'ko', 'USD', 1],
  ['SE', 'en', 'EUR', 1],
  ['VN', 'en', 'USD', 1],
  ['EG', 'en', 'USD', 1],
];

const countryTable = weightedTable(
  countryShares.map(([code, language, currency, weight]): [Country, number] => [{ code, language, currency }, weight]),
);
const platformTable = weightedTable<Platform>([
  ['windows', 34],
  ['macos', 8],
  ['ios', 20],
  ['android', 30],
  ['web', 8],
]);
const tierTable = weightedTable([
  ['guest', 20],
  ['member', 66],
  ['vip', 12],
  ['creator', 2],
]);

const DAY_MS = 86_400_000;
const FIRST_REGISTRATION_MS = Date.UTC(2004, 3, 1);
const REGISTRATION_DAYS = 8000;
const registrationDays = Array.from({ length: REGISTRATION_DAYS }, (_, day) =>
  new Date(FIRST_REGISTRATION_MS + day * DAY_MS).toISOString().slice(0, 10),
);

/** Attributes of a player, by id. Any positive id has some, also one that is not in the population. */
export function playerOf(world: World, playerId: number): Player {
  const bits = hash(world.seed, playerId, 101);
  const more = hash(world.seed, playerId, 102);
  const country = countryTable[bits & 255] as Country;
  return {
    playerId,
    country: country.code,
    language: country.language,
    currency: country.currency,
    platform: platformTable[(bits >>> 8) & 255] as Platform,
    tier: tierTable[(bits >>> 16) & 255] as string,
    registeredDay: registrationDays[more % REGISTRATION_DAYS] as string,
    nameIndex: more >>> 13,
  };
}

/** Display name of a player, free of characters that JSON would escape. */
export function displayNameOf(world: World, player: Player): string {
  const names = namePool(world.seed);
  return `${names[player.nameIndex % names.length]}${player.playerId % 997}`;
}
