import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { loadDurationMs, SHARD_COUNT, type PlannedEvent } from '../model/workload.ts';
import { defineCommand } from './command.ts';
import { duration, rate, seed } from './options.ts';
import { scenarioPlaces } from './places.ts';
import { LabError, messageOf } from '../model/errors.ts';

const SLICE_MS = 250;

/** `lab generate`: the events of a scenario without a platform. */
export const generate = defineCommand({
  name: 'generate',
  group: 'Data',
  summary: "Write a scenario's events, or what is planned of them",
  positionals: { scenario: { type: 'string', default: 'smoke', describe: 'Name or file of a scenario' } },
  options: {
    seed,
    rate,
    duration,
    count: { type: 'string', requiresArg: true, describe: 'Stop after this many events' },
    plan: { type: 'boolean', default: false, describe: 'Not the events, but source, sequence, type, times and planned disorder of each' },
    to: { type: 'string', requiresArg: true, describe: 'Write into this file instead of stdout' },
  },
  examples: [
    ['lab generate smoke --count 3', 'Three events, one per line'],
    ['lab generate imvu-day --to day.ndjson', 'The same events that lab run sends, byte for byte'],
    ['lab generate dirty-data --plan | duckdb -c "SELECT disorder, count(*) FROM read_json(\'/dev/stdin\') GROUP BY 1"', 'Ask the plan'],
  ],
  async run(args, context) {
    const { loadScenario } = await import('../config/find-scenario.ts');
    const { planOf, seedOption, rateOption, durationOption } = await import('../config/plan.ts');
    const { openShard } = await import('../../generators/index.ts');
    const { sources, disorders } = await import('../model/workload.ts');
    const limit = args.count === undefined ? Infinity : Number(args.count);
    if (!(limit >= 0)) throw new LabError('BAD_USAGE', `--count "${args.count}" is not a number`, { hint: 'for example --count 1000' });
    const plan = planOf(await loadScenario(args.scenario, scenarioPlaces(context)), {
      seed: args.seed === undefined ? undefined : seedOption(args.seed),
      rate: args.rate === undefined ? undefined : rateOption(args.rate),
      durationMs: args.duration === undefined ? undefined : durationOption(args.duration),
    });
    const line = (event: PlannedEvent): string =>
      args.plan
        ? JSON.stringify({
            source: sources[event.sourceIndex]?.name,
            sequence: event.sequence,
            copy: event.copy,
            type: event.type,
            disorder: disorders[event.disorder],
            offset_ms: event.offsetMs,
            time: new Date(event.timeMs).toISOString(),
          })
        : event.json;
    const sink = args.to === undefined ? context.stdout : await fileSink(args.to);
    const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => openShard(plan, shard));
    let written = 0;
    for (let untilMs = SLICE_MS; untilMs < loadDurationMs(plan) + SLICE_MS && written < limit; untilMs += SLICE_MS) {
      const slice: PlannedEvent[] = [];
      for (const shard of shards) shard.advance(Math.min(untilMs, loadDurationMs(plan)), (event) => slice.push(event));
      // Stable: events of a shard stay in their order.
      const due = slice.toSorted((a, b) => a.offsetMs - b.offsetMs).slice(0, limit - written);
      written += due.length;
      await sink.write(due.map((event) => `${line(event)}\n`).join(''));
    }
    if ('close' in sink) await sink.close();
    await context.stderr.write(`${written} events\n`);
    return 0;
  },
});

async function fileSink(path: string) {
  const stream = createWriteStream(path);
  try {
    await once(stream, 'open');
  } catch (cause) {
    throw new LabError('OUTPUT_UNWRITABLE', `cannot write ${path}: ${messageOf(cause)}`, { hint: 'Give another file with --to.', cause });
  }
  return {
    write: async (text: string): Promise<void> => {
      if (!stream.write(text)) await once(stream, 'drain');
    },
    close: async (): Promise<void> => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
