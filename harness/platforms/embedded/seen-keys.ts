/** Sequences per chunk of a bitmap. */
const CHUNK_BITS = 1 << 16;
const FULL = Symbol('every sequence of this chunk was seen');

/**
 * Which sequences of one source were seen: one bit each, in chunks; a full chunk costs nothing.
 * Exact, whatever the order.
 */
export class SeenSequences {
  readonly #chunks = new Map<number, { bits: Uint32Array; count: number } | typeof FULL>();

  /** Marks a sequence; false if it was marked before. */
  mark(sequence: number): boolean {
    const number = Math.floor(sequence / CHUNK_BITS);
    const bit = sequence % CHUNK_BITS;
    let chunk = this.#chunks.get(number);
    if (chunk === FULL) return false;
    if (!chunk) {
      chunk = { bits: new Uint32Array(CHUNK_BITS / 32), count: 0 };
      this.#chunks.set(number, chunk);
    }
    const mask = 1 << (bit & 31);
    const word = chunk.bits[bit >> 5] as number;
    if ((word & mask) !== 0) return false;
    chunk.bits[bit >> 5] = word | mask;
    chunk.count++;
    if (chunk.count === CHUNK_BITS) this.#chunks.set(number, FULL);
    return true;
  }

  /** Takes a mark back. */
  unmark(sequence: number): void {
    const number = Math.floor(sequence / CHUNK_BITS);
    let chunk = this.#chunks.get(number);
    if (!chunk) return;
    if (chunk === FULL) {
      chunk = { bits: new Uint32Array(CHUNK_BITS / 32).fill(0xffff_ffff), count: CHUNK_BITS };
      this.#chunks.set(number, chunk);
    }
    const bit = sequence % CHUNK_BITS;
    const mask = 1 << (bit & 31);
    const word = chunk.bits[bit >> 5] as number;
    if ((word & mask) === 0) return;
    chunk.bits[bit >> 5] = word & ~mask;
    chunk.count--;
  }
}

/** Ids of one source without sequences that deduplication remembers: the newest this many. */
export const REMEMBERED_IDS = 1_000_000;

/** Which ids of one source were seen, as far back as `REMEMBERED_IDS`. */
class SeenIds {
  readonly #ids = new Set<string>();

  mark(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED_IDS) {
      for (const oldest of this.#ids) {
        this.#ids.delete(oldest);
        break;
      }
    }
    return true;
  }

  unmark(id: string): void {
    this.#ids.delete(id);
  }
}

/** Deduplication over all sources. Marks made since `begin` can be taken back, for a micro-batch that fails. */
export class SeenKeys {
  readonly #sequences = new Map<string, SeenSequences>();
  readonly #ids = new Map<string, SeenIds>();
  #undo: (() => void)[] = [];

  /** Starts a micro-batch: from here on marks can be rolled back. */
  begin(): void {
    this.#undo = [];
  }

  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }

  /** Marks the keys of one entry; a 1 for each that was seen before. */
  markAll(source: string, keys: Float64Array | readonly string[]): Uint8Array {
    const duplicate = new Uint8Array(keys.length);
    const marked: (number | string)[] = [];
    const note = (fresh: boolean, key: number | string, index: number): void => {
      if (fresh) marked.push(key);
      else duplicate[index] = 1;
    };
    if (keys instanceof Float64Array) {
      const seen = obtain(this.#sequences, source, () => new SeenSequences());
      for (let i = 0; i < keys.length; i++) note(seen.mark(keys[i] as number), keys[i] as number, i);
      this.#undo.push(() => marked.forEach((key) => seen.unmark(key as number)));
    } else {
      const seen = obtain(this.#ids, source, () => new SeenIds());
      for (let i = 0; i < keys.length; i++) note(seen.mark(keys[i] as string), keys[i] as string, i);
      this.#undo.push(() => marked.forEach((key) => seen.unmark(key as string)));
    }
    return duplicate;
  }
}

function obtain<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
