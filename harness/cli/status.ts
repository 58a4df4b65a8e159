import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComponentHealth } from '../model/live.ts';
import type { Component, Endpoint, PlatformProgress, Usage, Vitals } from '../model/platform.ts';
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
  const { directory, platform } = await existingEnvironment(context, name);
  const attached = await platform.attach(directory);
  if (!attached) {
    const text = `environment ${name} (${platform.name}) is down; its data is kept in ${directory}\n  lab up starts it again, lab reset removes it\n`;
    const value = { environment: name, platform: platform.name, state: 'down', directory };
    await context.stdout.write(asJson ? `${JSON.stringify(value, null, 2)}\n` : text);
    return 3;
  }
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, attached.ingress.ca);
  const status: Status = {
    environment: name,
    platform: platform.name,
    state: 'up',
    upSeconds: Math.round((context.clock.epochMs() - attached.startedEpochMs) / 1000),
    url: attached.ingress.baseUrl,
    ca: caFile,
    source: GUEST,
    token: attached.ingress.credentials.get(GUEST) ?? '',
    endpoints: attached.endpoints,
    progress: await attached.progress(),
    usage: await attached.usage(),
    components: componentStates(platform.components, await attached.vitals()),
    directory,
  };
  await context.stdout.write(asJson ? `${JSON.stringify(status, null, 2)}\n` : statusText(status, context));
  return 0;
}

interface Status {
  readonly environment: string;
  readonly platform: string;
  readonly state: 'up';
  readonly upSeconds: number;
  readonly url: string;
  readonly ca: string;
  readonly source: string;
  readonly token: string;
  readonly endpoints: readonly Endpoint[];
  readonly progress: PlatformProgress;
  readonly usage: readonly Usage[];
  readonly components: readonly (Component & ComponentHealth)[];
  readonly directory: string;
}

function componentStates(components: readonly Component[], vitals: Vitals): Status['components'] {
  const healthOf = new Map(vitals.components.map((each) => [each.component, each]));
  return components.map((component) => ({
    ...component,
    ...(healthOf.get(component.name) ?? { component: component.name, health: 'unknown' }),
  }));
}

function statusText(status: Status, context: CliContext): string {
  const { progress, url, ca, token } = status;
  const behind = progress.queuedEvents - progress.committedEvents;
  const width = Math.max(...status.components.map(({ name }) => name.length));
  const versionWidth = Math.max(...status.components.map(({ version }) => version.length));
  return [
    `environment ${status.environment} (${status.platform}) is up since ${status.upSeconds} s`,
    '',
    ...status.components.map(
      ({ name, health, why, version, role, fidelity }) =>
        `  ${name.padEnd(width)}  ${health.padEnd(7)}  ${version.padEnd(versionWidth)}  ${role}${fidelity === 'real' ? '' : ` (${fidelity})`}${why === undefined ? '' : `: ${why}`}`,
    ),
    ...status.usage.map(
      ({ component, coreSeconds, peakMemoryBytes, storedBytes }) =>
        `  ${component}: ${coreSeconds.toFixed(1)} core-seconds, at most ${Math.round(peakMemoryBytes / 2 ** 20)} MiB of memory, ${Math.round(storedBytes / 2 ** 20)} MiB stored`,
    ),
    '',
    `  queue    ${behind === 0 ? 'empty: everything acknowledged is in the lake' : `${behind} events wait for the next commit (oldest: ${Math.round(progress.backlogAgeMs)} ms)`}`,
    `  events   ${url}/v1/events   (also /openapi.json, /metrics, /healthz, /readyz)`,
    `  CA       ${ca}`,
    `  source   ${GUEST}`,
    `  token    ${token}`,
    '',
    'Send an event:',
    `  curl --cacert ${ca} -H 'authorization: Bearer ${token}' -H 'content-type: application/cloudevents+json' ${url}/v1/events \\`,
    `    -d '{"specversion":"1.0","id":"1","source":"${GUEST}","type":"com.lakelab.note.v1","time":"${new Date(context.clock.epochMs()).toISOString()}","data":{"note":"hello"}}'`,
    `  ${context.program} sql "SELECT time, data FROM events WHERE source = '${GUEST}'"`,
    '',
  ].join('\n');
}
