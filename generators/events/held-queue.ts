/** Things held back until they are due: a binary heap, first by due time, then by order of arrival. */
export interface HeldQueue<T> {
  readonly size: number;
  /** When the next one is due; Infinity if there is none. */
  readonly nextDueMs: number;
  push(dueMs: number, value: T): void;
  /** Removes the next one; only if `size` > 0. */
  pop(): T;
}

interface Entry<T> {
  readonly dueMs: number;
  readonly order: number;
  readonly value: T;
}

/** An empty queue. */
export function createHeldQueue<T>(): HeldQueue<T> {
  const heap: Entry<T>[] = [];
  let arrivals = 0;
  const at = (index: number): Entry<T> => heap[index] as Entry<T>;
  const before = (a: Entry<T>, b: Entry<T>): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

  return {
    get size() {
      return heap.length;
    },
    get nextDueMs() {
      return heap.length > 0 ? at(0).dueMs : Infinity;
    },
    push(dueMs, value) {
      const entry = { dueMs, order: arrivals++, value };
      let index = heap.push(entry) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!before(entry, at(parent))) break;
        heap[index] = at(parent);
        index = parent;
      }
      heap[index] = entry;
    },
    pop() {
      const top = at(0);
      const last = heap.pop() as Entry<T>;
      if (heap.length > 0) {
        let index = 0;
        for (;;) {
          let child = 2 * index + 1;
          if (child >= heap.length) break;
          if (child + 1 < heap.length && before(at(child + 1), at(child))) child++;
          if (!before(at(child), last)) break;
          heap[index] = at(child);
          index = child;
        }
        heap[index] = last;
      }
      return top.value;
    },
  };
}
