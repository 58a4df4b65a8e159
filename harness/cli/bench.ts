import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { defineCommand } from './command.ts';
import { json } from './options.ts';
import { scenarioPlaces } from './places.ts';

const MB = 1e6;
const RATES = [1, 3, 5, 8];
const REFERENCE = 8.68;
/** A platform that needs longer than this to catch up after the load was falling behind: a longer load would not hold. */
const MAX_DRAIN_MS = 2_000;

/** `lab bench`: how fast the parts are, per second of CPU, and which rate holds. */
export const bench = defineCommand({
  name: 'bench',
  group: 'Troubleshooting',
  summary: 'Measure the speed of generators, sender and platform, per core',
  positionals: {},
  options: { seconds: { type: 'string', default: '15', requiresArg: true, describe: 'Length of each load' }, json },
  examples: [['lab bench', 'A load at rising rates until one does not hold; takes some two minutes']],
  exits: { 0: 'at least 1x holds', 1: 'it does not' },
  async run(args, context) {
    const { benchGenerators } = await import('../../generators/generators.bench.ts');
    const { loadScenario } = await import('../config/find-scenario.ts');
    const { planOf, durationOption } = await import('../config/plan.ts');
    const { runScenario } = await import('../run/run-scenario.ts');
    const { embedded } = await import('../platforms/embedded/embedded.ts');
    const durationMs = durationOption(`${args.seconds}s`, '--seconds');
    const signal = context.interrupts();
    const generators = await benchGenerators();
    const say = (text: string): Promise<void> => (args.json ? Promise.resolve() : context.stdout.write(`${text}\n`));
    await say(
      `generators      ${Math.round(generators.eventsPerCoreSecond).toLocaleString('en-US')} events/core-s (${Math.round(generators.bytesPerCoreSecond / MB)} MB/core-s)`,
    );
    await say(`rate    sent MB/s   of plan   p99 in lake    lost   CPU: platform   harness   holds`);
    const scenario = await loadScenario('imvu-peak', scenarioPlaces(context));
    const loads = [];
    for (const rate of RATES) {
      const plan = { ...planOf(scenario, {}), phases: [{ name: 'bench', durationMs, fromRate: rate, toRate: rate }] };
      const directory = await mkdtemp(join(tmpdir(), 'lakelab-bench-'));
      const before = context.selfUsage().coreSeconds;
      try {
        const record = await runScenario({
          scenario: { ...scenario, etl: { jobs: 'none' } },
          plan,
          platform: embedded,
          runId: `bench-${rate}x`,
          directory,
          command: `./lab bench --seconds ${args.seconds}`,
          version: context.version,
          machine: context.machine(),
          jobs: [],
          keep: false,
          resume: false,
          clock: context.clock,
          signal,
          observer: { phase: () => {}, progress: () => {}, finding: () => {} },
          selfUsage: context.selfUsage,
          write: () => Promise.resolve(),
        });
        const figure = (metric: string, of?: string): number | null => {
          const found = record.measurements.find((m) => m.metric === metric && m.of === of);
          if (!found?.value) return found?.kind === 'value' ? found.value : null;
          return typeof found.value === 'number' ? found.value : found.value.p99;
        };
        const sent = figure('sent_bytes_per_second') ?? 0;
        const share = sent / (rate * REFERENCE * MB);
        const p99 = figure('submission_to_lake_ms');
        const lost = figure('lost_events');
        const drainMs = record.phases.find(({ name }) => name === 'drain')?.durationMs ?? Infinity;
        const overflowed = record.findings.some(({ code }) => code === 'SENDER_OVERFLOWED');
        const holds = share > 0.95 && !overflowed && lost === 0 && p99 !== null && p99 <= 10_000 && drainMs <= MAX_DRAIN_MS;
        const platformSeconds = figure('core_seconds', 'platform') ?? 0;
        const harnessSeconds = context.selfUsage().coreSeconds - before;
        loads.push({
          rate,
          sentBytesPerSecond: sent,
          shareOfPlan: share,
          p99Ms: p99,
          lost,
          platformCoreSeconds: platformSeconds,
          harnessCoreSeconds: harnessSeconds,
          holds,
        });
        await say(
          `${`${rate}x`.padEnd(6)} ${(sent / MB).toFixed(1).padStart(10)} ${`${(share * 100).toFixed(0)} %`.padStart(9)} ${`${p99 ?? '-'} ms`.padStart(13)} ${String(lost).padStart(7)} ${`${platformSeconds.toFixed(1)} s`.padStart(15)} ${`${harnessSeconds.toFixed(1)} s`.padStart(9)}   ${holds ? 'yes' : 'no'}`,
        );
        if (!holds || signal.aborted) break;
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    }
    const best = loads.findLast(({ holds }) => holds);
    const cores = context.machine().cores;
    if (args.json) await context.stdout.write(`${JSON.stringify({ generators, loads }, null, 2)}\n`);
    else if (best) {
      const perMegabyte = (best.platformCoreSeconds + best.harnessCoreSeconds) / ((best.sentBytesPerSecond / MB) * (durationMs / 1000));
      await say(
        `\nHighest rate that held for ${args.seconds} s: ${best.rate}x; a longer load may not, where the CPU is short. Sender, platform and assessment together took ${(perMegabyte * 1000).toFixed(0)} core-ms per MB: ` +
          `on paper ${(cores / perMegabyte / REFERENCE).toFixed(1)}x on these ${cores} cores; the limit is CPU.`,
      );
    }
    return loads.length > 0 && loads[0]?.holds === true ? 0 : 1;
  },
});
