/** Runs a task when fewer than the bound go on. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** At most `concurrency` tasks at a time, in the order in which they were given. */
export function createLimit(concurrency: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place is handed over, not given back: nobody can slip in between.
      if (next) next();
      else running--;
    }
  };
}
