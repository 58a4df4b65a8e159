import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { existingEnvironment } from './environments.ts';
import { environment, json } from './options.ts';

/** `lab status`: what runs, how it is, and how to get in. */
export const status = defineCommand({
  name: 'status',
  group: 'Work by hand',
  summary: 'Show health, URL and credentials of an environment',
  positionals: {},
  options: { environment, json },
  examples: [
    ['lab status', 'Components, backlog, URL, a token to send with'],
    ['lab status --json | jq -r .token', 'For scripts'],
  ],
  exits: { 0: 'it is up', 3: 'it is down' },
  run: (args, context) => printStatus(args.environment, args.json, context),
});

const GUEST = '//lakelab/guest';

/** Prints the status of an environment; 0 if it runs, 3 if it does not. */
export async function printStatus(name: string, asJson: boolean, context: CliContext): Promise<number> {
  const directory = await existingEnvironment(context, name);
  const { readServerState } = await import('../platforms/embedded/server-process.ts');
  const state = await readServerState(directory);
  if (!state) {
    const text = `environment ${name} is down; its data is kept in ${directory}\n  lab up starts it again, lab reset removes it\n`;
    await context.stdout.write(asJson ? `${JSON.stringify({ environment: name, state: 'down', directory }, null, 2)}\n` : text);
    return 3;
  }
  const { embedded } = await import('../platforms/embedded/embedded.ts');
  const { serverDetails } = await import('../platforms/embedded/server-process.ts');
  const { progress, usage, secrets, caFile } = await serverDetails(state, directory);
  const url = `https://127.0.0.1:${state.ingressPort}`;
  const token = secrets.tokens[GUEST] ?? '';
  const seconds = Math.round((context.clock.epochMs() - state.startedMs) / 1000);
  if (asJson) {
    const value = {
      environment: name,
      state: 'up',
      pid: state.pid,
      upSeconds: seconds,
      url,
      ca: caFile,
      source: GUEST,
      token,
      progress,
      usage,
      components: embedded.components,
      directory,
    };
    await context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    return 0;
  }
  const behind = progress.queuedEvents - progress.committedEvents;
  await context.stdout.write(
    [
      `environment ${name} is up since ${seconds} s (process ${state.pid}, ${Math.round(usage.peakMemoryBytes / 2 ** 20)} MiB, ${usage.coreSeconds.toFixed(1)} core-seconds)`,
      '',
      ...embedded.components.map((part) => `  ${part.name.padEnd(8)} up     ${part.version.padEnd(14)} ${part.role}`),
      '',
      `  queue    ${behind === 0 ? 'empty: everything acknowledged is in the lake' : `${behind} events wait for the next commit (oldest: ${Math.round(progress.backlogAgeMs)} ms)`}`,
      `  events   ${url}/v1/events   (also /openapi.json, /metrics, /healthz, /readyz)`,
      `  CA       ${caFile}`,
      `  source   ${GUEST}`,
      `  token    ${token}`,
      '',
      'Send an event:',
      `  curl --cacert ${caFile} -H 'authorization: Bearer ${token}' -H 'content-type: application/cloudevents+json' ${url}/v1/events \\`,
      `    -d '{"specversion":"1.0","id":"1","source":"${GUEST}","type":"com.lakelab.note.v1","time":"${new Date(context.clock.epochMs()).toISOString()}","data":{"note":"hello"}}'`,
      `  ${context.program} sql "SELECT time, data FROM events WHERE source = '${GUEST}'"`,
      '',
    ].join('\n'),
  );
  return 0;
}
