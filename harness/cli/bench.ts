import type { LoadFigures } from '../bench/bench-load.ts';
import { defineCommand } from './command.ts';
import { json, platform } from './options.ts';
import { findPlatform, scenarioPlaces } from './places.ts';

const RATES = [1, 3, 5, 6, 7, 8, 10];
const SCENARIO = 'imvu-peak';

/** `lab bench`: how fast the parts are, per second of CPU, and which rate holds. */
export const bench = defineCommand({
  name: 'bench',
  group: 'Troubleshooting',
  summary: 'Measure the speed of generators, sender and platform, per core',
  positionals: {},
  options: {
    platform,
    seconds: { type: 'string', placeholder: 'N', default: '30', requiresArg: true, describe: 'Length of each load, after a ramp of 10 s' },
    json,
  },
  examples: [
    ['lab bench', 'Loads at rising rates until one does not hold; takes some five minutes'],
    ['lab bench --seconds 60', 'The same with longer loads: what holds for longer is worth more'],
  ],
  exits: { 0: 'at least 1x holds', 1: 'it does not' },
  async run(args, context) {
    const { benchGenerators } = await import('../../generators/generators.bench.ts');
    const { benchSender } = await import('../bench/bench-sender.ts');
    const { benchLoad } = await import('../bench/bench-load.ts');
    const { loadScenario } = await import('../config/find-scenario.ts');
    const { planOf, durationOption } = await import('../config/plan.ts');
    const { REFERENCE_BYTES_PER_SECOND } = await import('../model/workload.ts');
    const durationMs = durationOption(`${args.seconds}s`, '--seconds');
    const target = await findPlatform(args.platform);
    const scenario = await loadScenario(SCENARIO, scenarioPlaces(context));
    const machine = context.machine();
    const signal = context.interrupts();
    const say = (text: string): Promise<void> => (args.json ? Promise.resolve() : context.stdout.write(`${text}\n`));

    const generators = await benchGenerators();
    await say(`generators, to nowhere    ${perCore(generators)}`);
    const sender = await benchSender(context.clock, () => context.selfUsage().coreSeconds, signal);
    if (sender) await say(`sender, over TLS          ${perCore(sender)}`);
    await say(`\n  rate    sent  of plan   p99 to lake   lost  catching up   CPU per MB: platform  harness   reconciled      holds`);
    const loads: LoadFigures[] = [];
    for (const rate of RATES) {
      if (signal.aborted) break;
      const { clock, version, selfUsage, machineCoreSeconds } = context;
      const bench = { command: `./lab bench --seconds ${args.seconds}`, version, machine, clock, signal, selfUsage, machineCoreSeconds };
      const load = await benchLoad(target, scenario, planOf(scenario, {}), rate, durationMs, bench);
      if (signal.aborted) break;
      loads.push(load);
      await say(lineOf(load));
      if (!load.holds) break;
    }
    if (args.json) await context.stdout.write(`${JSON.stringify({ machine, generators, sender, loads }, null, 2)}\n`);
    const best = loads.findLast(({ holds }) => holds);
    if (best) {
      const coreSecondsPerByte = (best.platformCoreSeconds + best.harnessCoreSeconds) / best.sentBytes;
      const onPaper = machine.cores / coreSecondsPerByte / REFERENCE_BYTES_PER_SECOND;
      await say(
        `\nHighest rate that held for ${args.seconds} s: ${best.rate}x. The limit is CPU: sender, platform and assessment took ` +
          `${(coreSecondsPerByte * 1e9).toFixed(0)} core-ms per MB,\nso the ${machine.cores} cores of this machine would be full at ${onPaper.toFixed(1)}x. ` +
          `Other work on the machine, if there was any, shows in all of these figures.`,
      );
    }
    if (signal.aborted) return INTERRUPTED;
    return best ? 0 : 1;
  },
});

const INTERRUPTED = 130;

function perCore(speed: { readonly eventsPerCoreSecond: number; readonly bytesPerCoreSecond: number }): string {
  return `${Math.round(speed.eventsPerCoreSecond).toLocaleString('en-US')} events and ${(speed.bytesPerCoreSecond / 1e6).toFixed(0)} MB per core-second`;
}

function lineOf(load: LoadFigures): string {
  const perMegabyte = (coreSeconds: number): string => `${((coreSeconds / load.sentBytes) * 1e9).toFixed(1)} ms`;
  const cells: readonly (readonly [string, number])[] = [
    [`${load.rate}x`, 6],
    [`${(load.sentBytes / 1e6).toFixed(0)} MB`, 8],
    [`${(load.shareOfPlan * 100).toFixed(0)} %`, 9],
    [load.submissionToLakeP99Ms === null ? '-' : `${(load.submissionToLakeP99Ms / 1000).toFixed(2)} s`, 14],
    [load.lostEvents === null ? '-' : String(load.lostEvents), 7],
    [`${(load.drainMs / 1000).toFixed(1)} s`, 13],
    [perMegabyte(load.platformCoreSeconds), 23],
    [perMegabyte(load.harnessCoreSeconds), 9],
    [load.reconciledEventsPerSecond === null ? '-' : `${Math.round(load.reconciledEventsPerSecond / 1000)} k/s`, 13],
    [load.holds ? 'yes' : 'no', 11],
  ];
  return cells.map(([text, width]) => text.padStart(width)).join('');
}
