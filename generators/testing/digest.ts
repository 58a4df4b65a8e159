import { createHash } from 'node:crypto';
import type { PlannedEvent } from '../../harness/model/workload.ts';

/** One text that stands for all that a stream says. */
export function digestOf(events: readonly PlannedEvent[]): string {
  const sum = createHash('sha256');
  for (const event of events) sum.update(JSON.stringify(event));
  return sum.digest('hex');
}
