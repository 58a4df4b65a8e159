import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import type { ComponentHealth } from '../model/live.ts';
import type { AttachedPlatform, Component, Endpoint, PlatformProgress, Usage, Vitals } from '../model/platform.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { dataPlaces, existingEnvironment } from './environments.ts';
import { environment, json } from './options.ts';

const formats = ['table', 'json', 'env'] as const;
export type StatusFormat = (typeof formats)[number];

/** `lab status`: what runs, how it is, and how to get in. */
export const status = defineCommand({
  name: 'status',
  group: 'Work by hand',
  summary: 'Show health, URL and credentials of an environment',
  positionals: {},
  options: {
    environment,
    format: {
      type: 'string',
      placeholder: 'FORMAT',
      choices: formats,
      requiresArg: true,
      describe: 'How to write it; env: variables for a shell [default: table]',
    },
    json: { ...json, describe: 'The same as --format json' },
  },
  examples: [
    ['lab status', 'Components, backlog, UIs and ports, URL, a token to send with'],
    ['lab status --json | jq -r .token', 'For scripts'],
    ['eval "$(lab status --format env)"', 'LAKELAB_URL, LAKELAB_CA, LAKELAB_TOKEN and those of each UI and port, in this shell'],
  ],
  exits: { 0: 'it is up', 3: 'it is down' },
  run({ environment: name, format, json: asJson }, context) {
    if (asJson && format !== undefined && format !== 'json') {
      throw new LabError('BAD_USAGE', `--json and --format ${format} are two forms`, { hint: 'give one of them' });
    }
    return printStatus(name, asJson ? 'json' : (format ?? 'table'), context);
  },
});

const GUEST = '//lakelab/guest';

/** Prints the status of an environment; 0 if it runs, 3 if it does not. */
export async function printStatus(name: string, format: StatusFormat, context: CliContext): Promise<number> {
  const existing = await existingEnvironment(context, name);
  const { directory, platform } = existing;
  const attached = await platform.attach(directory);
  if (!attached) {
    const text = `environment ${name} (${platform.name}) is down; its data is kept in ${dataPlaces(existing)}\n  lab up starts it again, lab reset removes it\n`;
    const value = { environment: name, platform: platform.name, state: 'down', directory };
    if (format === 'json') await context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    // A shell would run what stands on stdout.
    else await (format === 'env' ? context.stderr : context.stdout).write(text);
    return 3;
  }
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, attached.ingress.ca);
  const found: Status = {
    environment: name,
    platform: platform.name,
    state: 'up',
    upSeconds: Math.round((context.clock.epochMs() - attached.startedEpochMs) / 1000),
    url: attached.ingress.baseUrl,
    ca: caFile,
    source: GUEST,
    token: attached.ingress.credentials.get(GUEST) ?? '',
    endpoints: attached.endpoints,
    // Of a platform in trouble, what can be told is told.
    ...(await attached.progress().then(
      (progress) => ({ progress }),
      (error: unknown) => ({ progress: null, progressProblem: messageOf(error) }),
    )),
    usage: await attached.usage().catch(() => []),
    components: componentStates(platform.components, await attached.vitals()),
    skipped: skippedOf(platform.components, attached),
    directory,
  };
  const { statusText, statusVariables } = await import('./status-text.ts');
  const texts: Readonly<Record<StatusFormat, () => string>> = {
    table: () => statusText(found, context),
    json: () => `${JSON.stringify(found, null, 2)}\n`,
    env: () => statusVariables(found),
  };
  await context.stdout.write(texts[format]());
  return 0;
}

/** All that is known of an environment that is up. */
export interface Status {
  readonly environment: string;
  readonly platform: string;
  readonly state: 'up';
  readonly upSeconds: number;
  readonly url: string;
  readonly ca: string;
  readonly source: string;
  readonly token: string;
  readonly endpoints: readonly Endpoint[];
  /** null if the platform does not say. */
  readonly progress: PlatformProgress | null;
  readonly progressProblem?: string;
  readonly usage: readonly Usage[];
  readonly components: readonly (Component & ComponentHealth)[];
  /** What it does without: neither up nor down. */
  readonly skipped: readonly (Component & { readonly why: string })[];
  readonly directory: string;
}

function skippedOf(components: readonly Component[], { skipped = [] }: Pick<AttachedPlatform, 'skipped'>): Status['skipped'] {
  return components.flatMap((each) => skipped.flatMap(({ component, why }) => (component === each.name ? [{ ...each, why }] : [])));
}

function componentStates(components: readonly Component[], vitals: Vitals): Status['components'] {
  const healthOf = new Map(vitals.components.map((each) => [each.component, each]));
  // What an environment does without was not started.
  return components.flatMap((component) => {
    const health = healthOf.get(component.name);
    return health === undefined ? [] : [{ ...component, ...health }];
  });
}
