import { resolve } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import { disorders, expectedRejection, sources, type Disorder, type PlannedEvent } from '../model/workload.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import type { Endpoint } from './event-endpoint.ts';
import type { EventSlice } from './event-slices.ts';
import { checkTogether, isUrl, type GenerateFlags } from './generate-flags.ts';
import { duration, rate, seed } from './options.ts';
import { scenarioPlaces } from './places.ts';

/** `lab generate`: the events of a scenario without a run. */
export const generate = defineCommand({
  name: 'generate',
  group: 'Data',
  summary: "Write or send a scenario's events, or what is planned of them",
  positionals: { scenario: { type: 'string', default: 'smoke', describe: 'Name or file of a scenario' } },
  options: {
    seed,
    rate,
    duration,
    count: { type: 'string', placeholder: 'N', requiresArg: true, describe: 'Stop after this many events' },
    format: {
      type: 'string',
      placeholder: 'FORMAT',
      choices: ['ndjson', 'batch'],
      requiresArg: true,
      describe: 'Lines to write: one event each, or one CloudEvents batch of a source each [default: ndjson]',
    },
    plan: { type: 'boolean', default: false, describe: 'Lines to write: not the events, but what is planned of each' },
    to: {
      type: 'string',
      placeholder: 'FILE|URL',
      requiresArg: true,
      describe:
        'Write to this file, which is replaced if it is there; or send to this http(s) URL, which takes CloudEvents [default: stdout]',
    },
    environment: {
      type: 'string',
      placeholder: 'NAME',
      requiresArg: true,
      describe: 'Send to this environment, with the credential of each source',
    },
    ca: { type: 'string', placeholder: 'FILE', requiresArg: true, describe: 'File with the CA of the URL' },
    token: { type: 'string', placeholder: 'TOKEN', requiresArg: true, describe: 'Bearer token for the URL [default: $LAKELAB_TOKEN]' },
    pace: { type: 'boolean', default: true, describe: 'Send at the times of the plan; --no-pace: as fast as it is taken' },
  },
  examples: [
    ['lab generate smoke --count 3', 'Three events, one per line'],
    ['lab generate imvu-day --to day.ndjson', 'The same events that lab run sends, byte for byte'],
    ['lab generate --environment default', 'Into the platform that lab up started'],
    ['lab generate --to https://collector.example/events --ca ca.pem', 'To any endpoint that takes CloudEvents'],
    ['lab generate dirty-data --plan --to plan.ndjson', 'Source, sequence, type, times, disorder and expected answer of each'],
  ],
  exits: { 130: 'interrupted while sending' },
  async run(args, context) {
    const { loadScenario } = await import('../config/find-scenario.ts');
    const { planOf, seedOption, rateOption, durationOption } = await import('../config/plan.ts');
    const { eventSlices } = await import('./event-slices.ts');
    const limit = args.count === undefined ? Infinity : countOption(args.count);
    checkTogether(args);
    const plan = planOf(await loadScenario(args.scenario, scenarioPlaces(context)), {
      seed: args.seed === undefined ? undefined : seedOption(args.seed),
      rate: args.rate === undefined ? undefined : rateOption(args.rate),
      durationMs: args.duration === undefined ? undefined : durationOption(args.duration),
    });
    const slices = eventSlices(plan, limit);
    const endpoint = await endpointOf(args, context);
    if (endpoint === undefined) return writeLines(slices, args, context);
    const { sendEvents } = await import('./event-endpoint.ts');
    const signal = context.interrupts();
    const { events, requests, byStatus } = await sendEvents(slices, endpoint, { isPaced: args.pace, clock: context.clock, signal });
    const statuses = Object.entries(byStatus).map(([status, count]) => `${status} x ${count}`);
    await context.stdout.write(
      `${countOf(events, 'event')} sent to ${endpoint.url.href} in ${countOf(requests, 'request')} (${statuses.join(', ')})\n`,
    );
    return signal.aborted ? 130 : 0;
  },
});

/** `1 event`, `12,345 events`. */
function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Where to send to, or undefined if lines are to be written. */
async function endpointOf({ to, environment, ca, token }: GenerateFlags, context: CliContext): Promise<Endpoint | undefined> {
  const { readFile } = await import('node:fs/promises');
  if (environment !== undefined) {
    const { runningEnvironment } = await import('./environments.ts');
    const { attached } = await runningEnvironment(context, environment);
    const { baseUrl, ca: environmentCa, credentials } = attached.ingress;
    return { url: new URL('/v1/events', baseUrl), ca: environmentCa, tokenOf: (source) => credentials.get(source) };
  }
  if (to === undefined || !isUrl(to)) return undefined;
  if (!URL.canParse(to))
    throw new LabError('BAD_USAGE', `--to "${to}" is not a URL`, { hint: 'for example --to https://127.0.0.1:9443/v1/events' });
  const only = token ?? context.env['LAKELAB_TOKEN'];
  return {
    url: new URL(to),
    ca:
      ca === undefined
        ? undefined
        : await readFile(resolve(context.cwd, ca), 'utf8').catch((cause: unknown) => {
            throw new LabError('BAD_USAGE', `cannot read --ca ${ca}: ${messageOf(cause)}`, { hint: 'a PEM file', cause });
          }),
    tokenOf: () => only,
  };
}

async function writeLines(
  slices: Iterable<EventSlice>,
  args: Pick<GenerateFlags, 'plan' | 'format' | 'to'>,
  context: CliContext,
): Promise<number> {
  const { batchesOf } = await import('./event-slices.ts');
  const { openTextFile } = await import('./text-file.ts');
  const file = args.to === undefined ? undefined : await openTextFile(resolve(context.cwd, args.to));
  let written = 0;
  for (const { events } of slices) {
    const lines = args.plan
      ? events.map(planLine)
      : args.format === 'batch'
        ? batchesOf(events).map(({ body }) => body)
        : events.map(({ json }) => json);
    written += events.length;
    await (file ?? context.stdout).write(lines.map((line) => `${line}\n`).join(''));
  }
  await file?.close();
  await context.stderr.write(`${countOf(written, 'event')}\n`);
  return 0;
}

/** What is planned of an event, with the columns of the ledger where they are the same. */
function planLine(event: PlannedEvent): string {
  const disorder = disorders[event.disorder] as Disorder;
  const reason = expectedRejection[disorder];
  return JSON.stringify({
    source: sources[event.sourceIndex]?.name,
    sequence: event.sequence,
    copy: event.copy,
    type: event.type,
    disorder,
    expected: reason === 'none' ? 'acknowledged' : 'rejected',
    reason,
    bytes: Buffer.byteLength(event.json),
    time: new Date(event.timeMs).toISOString(),
    offset_ms: event.offsetMs,
  });
}

function countOption(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new LabError('BAD_USAGE', `--count "${text}" is not a whole number from 1`, { hint: 'for example --count 1000' });
  }
  return Number(text);
}
