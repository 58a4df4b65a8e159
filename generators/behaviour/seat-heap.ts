/** Seats ordered by when they act next: a binary heap in typed arrays, as there may be a hundred thousand of them. */
export interface SeatHeap {
  readonly size: number;
  /** When the first seat acts; Infinity if there is none. */
  readonly firstDue: number;
  /** The seat that acts first; only if `size` > 0. */
  readonly firstSeat: number;
  push(seat: number, due: number): void;
  /** Lets the first seat act again later. */
  postponeFirst(due: number): void;
  removeFirst(): void;
}

/** An empty heap for at most `capacity` seats. Seats due at the same time come in order of their number. */
export function createSeatHeap(capacity: number): SeatHeap {
  const seats = new Int32Array(capacity);
  const dues = new Float64Array(capacity);
  let size = 0;

  function precedes(dueA: number, seatA: number, index: number): boolean {
    const due = dues[index] as number;
    return dueA < due || (dueA === due && seatA < (seats[index] as number));
  }

  function place(index: number, seat: number, due: number): void {
    seats[index] = seat;
    dues[index] = due;
  }

  function sink(seat: number, due: number): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      if (child + 1 < size && precedes(dues[child + 1] as number, seats[child + 1] as number, child)) child++;
      if (precedes(due, seat, child)) break;
      place(index, seats[child] as number, dues[child] as number);
      index = child;
    }
    place(index, seat, due);
  }

  return {
    get size() {
      return size;
    },
    get firstDue() {
      return size > 0 ? (dues[0] as number) : Infinity;
    },
    get firstSeat() {
      return seats[0] as number;
    },
    push(seat, due) {
      let index = size++;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!precedes(due, seat, parent)) break;
        place(index, seats[parent] as number, dues[parent] as number);
        index = parent;
      }
      place(index, seat, due);
    },
    postponeFirst(due) {
      sink(seats[0] as number, due);
    },
    removeFirst() {
      size--;
      if (size > 0) sink(seats[size] as number, dues[size] as number);
    },
  };
}
