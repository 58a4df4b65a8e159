import type { TestEvent } from 'node:test/reporters';

/** A reporter of node:test that writes nothing but the counts of the whole run, as JSON: `lab test` adds them up. */
export default async function* countsReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    // There is a summary of each file, too.
    if (event.type === 'test:summary' && event.data.file === undefined) yield JSON.stringify(event.data.counts);
  }
}
