/** The few operations that the truth needs, written plainly: it must not resemble what it checks. */

/** Groups by a key of text; a group is made when its key is first seen. */
export interface Groups<T> {
  of(key: string | number, make: () => T): T;
  values(): T[];
  readonly size: number;
}

export function createGroups<T>(): Groups<T> {
  const groups = new Map<string | number, T>();
  return {
    of(key, make) {
      let group = groups.get(key);
      if (group === undefined) {
        group = make();
        groups.set(key, group);
      }
      return group;
    },
    values: () => [...groups.values()],
    get size() {
      return groups.size;
    },
  };
}

/** The smaller of two values, by number or by code unit. */
export function least<T extends string | number>(a: T, b: T): T {
  return b < a ? b : a;
}

/** The larger of two values where either may be missing. */
export function mostOf<T extends string | number>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return b > a ? b : a;
}

/** ISO 8601 in UTC. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Compares by one field after the other: positive numbers of `fields` first smaller, used with `toSorted`. */
export function compareBy<T>(...fields: ((value: T) => string | number)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const field of fields) {
      const [x, y] = [field(a), field(b)];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  };
}

/** The first `limit` values of each group by the order given, with their rank from 1. */
export function ranked<T>(
  values: readonly T[],
  groupOf: (value: T) => string,
  order: (a: T, b: T) => number,
  limit: number,
): (T & { rank: number })[] {
  const groups = createGroups<T[]>();
  for (const value of values) groups.of(groupOf(value), () => []).push(value);
  return groups.values().flatMap((group) =>
    group
      .toSorted(order)
      .slice(0, limit)
      .map((value, place) => ({ ...value, rank: place + 1 })),
  );
}
