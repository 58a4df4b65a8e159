import { defineCommand } from './command.ts';
import { existingEnvironment } from './environments.ts';
import { keptPlatform } from './kept-run.ts';
import { environment, json, out } from './options.ts';
import { stampedLines } from './stamped-lines.ts';
import { renderTrace } from './trace-text.ts';

/** `lab trace`: the way of one event through gateway, ingestion, queue, stream and lake. */
export const trace = defineCommand({
  name: 'trace',
  group: 'Data',
  summary: 'Follow one event through the platform, whether it is up or down',
  positionals: {
    id: { type: 'string', demandOption: true, describe: 'Its id; of sources that count their events, the sequence as a number will do' },
  },
  options: {
    environment,
    source: {
      type: 'string',
      placeholder: 'SOURCE',
      requiresArg: true,
      describe: 'Of this source, such as //imvu/ui/03, where several have one of this id',
    },
    run: {
      type: 'string',
      placeholder: 'RUN',
      requiresArg: true,
      describe: 'Through the platform of this run (made with --keep), not of an environment',
    },
    json,
    out,
  },
  examples: [
    ['lab trace 0000000042 --source //imvu/ui/03', 'Each time that it came, and what became of it, hop by hop'],
    ['lab trace 42 --source //imvu/ui/03 --json', 'The same for a program'],
    ['lab trace my-event-id --run latest', 'In a kept run'],
  ],
  glossary: {
    title: 'What becomes of an arrival',
    terms: {
      persisted: 'it is the one that stands in events',
      duplicate: 'the event had come before: it is in the raw zone only',
      refused: 'it is a dead letter, with the reason',
      waiting: 'it is acknowledged, and not in the lake yet',
      unclear: 'it is in the raw zone, and no row of events is of it: a fault of the platform',
    },
  },
  async run({ id, source, run, out: folder, environment: name, json: asJson }, context) {
    const { directory, platform } = run === undefined ? await existingEnvironment(context, name) : await keptPlatform(run, folder, context);
    const question = { id, ...(source === undefined ? {} : { source }) };
    const found = await platform.trace(directory, question, { signal: context.interrupts(), onProgress: stampedLines(context) });
    await context.stdout.write(asJson ? `${JSON.stringify(found, null, 2)}\n` : renderTrace(found));
    return 0;
  },
});
