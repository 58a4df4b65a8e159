import { base, en, Faker } from '@faker-js/faker';
import { hash } from '../random.ts';

/** Texts that players write and names that they give, made once per seed. None holds a character that JSON escapes. */
export interface Texts {
  readonly names: readonly string[];
  readonly itemNames: readonly string[];
  /** First halves of chat messages. */
  readonly openings: readonly string[];
  /** Second halves of chat messages, starting with a space. */
  readonly endings: readonly string[];
  readonly mottos: readonly string[];
  readonly queries: readonly string[];
}

/** Pools are powers of two, so that a bit mask draws from them. */
const POOL_SIZE = 2048;
/** One text in this many is not plain ASCII. */
const FOREIGN_EVERY = 128;

const foreignNames = ['Zoë', 'Łukasz', 'Åsa', 'José', 'さくら', '김민준', '小明', 'Çağla', 'Éloïse', 'Søren', 'Нина', 'Ευα'];
const foreignWords = [
  'déjà vu',
  'ありがとう',
  '사랑해',
  '你好',
  'olá, tudo bem',
  'çok güzel',
  '😀',
  '💃🏽',
  'über cool',
  'mañana',
  '🎉🎉',
  'привет',
];

/** Removes what JSON would have to escape, so that any re-serialiser gives the same bytes. */
function plain(text: string): string {
  return text.replaceAll(/["\\\p{Cc}\u2028\u2029]/gu, '');
}

function pool(make: (index: number) => string, foreign: (index: number) => string): readonly string[] {
  return Array.from({ length: POOL_SIZE }, (_, index) => plain(index % FOREIGN_EVERY === 17 ? foreign(index) : make(index)));
}

function makeTexts(seed: number): Texts {
  const faker = new Faker({ locale: [en, base], seed: hash(seed, 0, 301) });
  const { word, person, commerce, color, helpers } = faker;
  const anyForeign = (index: number): string => foreignWords[Math.floor(index / FOREIGN_EVERY) % foreignWords.length] as string;
  return {
    names: pool(
      () => `${helpers.arrayElement([person.firstName(), word.adjective(), color.human()])}_${word.noun()}`.replaceAll(' ', ''),
      (index) => foreignNames[Math.floor(index / FOREIGN_EVERY) % foreignNames.length] as string,
    ),
    itemNames: pool(
      () => `${commerce.productAdjective()} ${color.human()} ${word.noun()}`,
      (index) => `${word.adjective()} ${anyForeign(index)}`,
    ),
    openings: pool(
      () =>
        helpers.arrayElement([
          `hey ${person.firstName()}`,
          `I really like your ${word.adjective()} ${word.noun()}`,
          `anyone from ${faker.location.country()} here?`,
          `${word.interjection()} that is so ${word.adjective()}`,
          `brb, ${word.noun()} calls`,
          'lol',
          `where did you get the ${color.human()} ${word.noun()}?`,
        ]),
      anyForeign,
    ),
    endings: pool(
      () =>
        helpers.arrayElement([
          '',
          '!',
          ' :)',
          ` and ${word.adverb()} ${word.verb()} with me`,
          `, come to my ${word.adjective()} room`,
          ` (${word.noun()} ${word.noun()})`,
          `, see you ${word.adverb()}`,
        ]),
      () => '!',
    ),
    mottos: pool(() => faker.word.words({ count: { min: 3, max: 7 } }), anyForeign),
    queries: pool(
      () => helpers.arrayElement([`${color.human()} ${word.noun()}`, commerce.productAdjective().toLowerCase(), word.noun()]),
      anyForeign,
    ),
  };
}

/** Texts of the seeds used last; making them takes some 50 ms, and all shards of a workload share them. */
const made = new Map<number, Texts>();
const KEPT_SEEDS = 4;

/** The texts of a seed. */
export function textsOf(seed: number): Texts {
  let texts = made.get(seed);
  if (!texts) {
    texts = makeTexts(seed);
    for (const old of [...made.keys()].slice(0, Math.max(0, made.size - KEPT_SEEDS + 1))) made.delete(old);
    made.set(seed, texts);
  }
  return texts;
}

/** Names of players. */
export function namePool(seed: number): readonly string[] {
  return textsOf(seed).names;
}

/** Names of catalogue items. */
export function itemNamePool(seed: number): readonly string[] {
  return textsOf(seed).itemNames;
}
