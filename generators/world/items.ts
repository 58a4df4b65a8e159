import { hash, weightedTable } from '../random.ts';
import { itemNamePool } from './texts.ts';
import type { World } from './world.ts';

/** What is known of a catalogue item; the same in every run of the same seed. */
export interface Item {
  readonly itemId: number;
  readonly category: string;
  /** Price in credits. */
  readonly credits: number;
  /** Player who made it. */
  readonly creatorId: number;
  /** Mean rating in hundredths of a star, 100..500. */
  readonly rating: number;
  /** Place in the pool of item names; see `itemNameOf`. */
  readonly nameIndex: number;
}

const categoryTable = weightedTable([
  ['hair', 12],
  ['tops', 12],
  ['bottoms', 10],
  ['dresses', 9],
  ['shoes', 8],
  ['hats', 4],
  ['eyewear', 3],
  ['jewellery', 6],
  ['bags', 3],
  ['skins', 6],
  ['heads', 4],
  ['eyes', 3],
  ['makeup', 4],
  ['tattoos', 3],
  ['pets', 2],
  ['furniture', 5],
  ['rooms', 3],
  ['poses', 3],
  ['stickers', 2],
  ['bundles', 2],
]);
const priceTable = weightedTable(
  [95, 149, 195, 249, 295, 349, 395, 495, 595, 695, 895, 1195, 1495, 1995, 2995, 4995, 9995].map((credits, place): [number, number] => [
    credits,
    20 - place,
  ]),
);

/** Attributes of an item, by id. Any positive id has some, also one that is not in the catalogue. */
export function itemOf(world: World, itemId: number): Item {
  const bits = hash(world.seed, itemId, 201);
  const more = hash(world.seed, itemId, 202);
  return {
    itemId,
    category: categoryTable[bits & 255] as string,
    credits: (priceTable[(bits >>> 8) & 255] as number) + ((bits >>> 16) & 7) * 5,
    creatorId: 1 + (more % world.players),
    rating: 250 + ((bits >>> 19) % 251),
    nameIndex: more,
  };
}

/** Name of an item, free of characters that JSON would escape. */
export function itemNameOf(world: World, item: Item): string {
  const names = itemNamePool(world.seed);
  return names[item.nameIndex % names.length] as string;
}
