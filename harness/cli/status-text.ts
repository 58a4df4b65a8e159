import { formatBytes, formatCount } from '../../reports/format.ts';
import type { Tone } from '../../reports/document.ts';
import { renderTable } from '../../reports/terminal.ts';
import type { ComponentHealth } from '../model/live.ts';
import type { Usage } from '../model/platform.ts';
import type { CliContext, Output } from './context.ts';
import { endpointTable } from './endpoints.ts';
import { shellWord } from './shell-word.ts';
import type { Status } from './status.ts';

const tones: Readonly<Record<ComponentHealth['health'], Tone>> = { up: 'good', strained: 'warning', down: 'bad', unknown: 'dim' };

/** The status for people, with a command to copy. */
export function statusText(status: Status, { stdout, clock, program }: Pick<CliContext, 'stdout' | 'clock' | 'program'>): string {
  const { url, ca, source, token, endpoints } = status;
  const named = status.environment === 'default' ? '' : ` --environment ${status.environment}`;
  return [
    `environment ${status.environment} (${status.platform}) is up since ${status.upSeconds} s`,
    '',
    ...indented(componentTable(status, stdout)),
    ...status.components.flatMap(({ name, health, why }) => (why === undefined ? [] : [`  ${name} is ${health}: ${why}`])),
    ...status.skipped.map(({ name, why }) => `  ${name} is skipped: ${why}`),
    '',
    ...(endpoints.length === 0 ? [] : [...indented(endpointTable(endpoints, stdout)), '']),
    `  queue    ${queueText(status)}`,
    `  events   ${url}/v1/events   (also /openapi.json, /healthz, /readyz)`,
    `  CA       ${ca}`,
    `  source   ${source}`,
    `  token    ${token}`,
    '',
    'Send an event:',
    `  curl --cacert ${shellWord(ca)} -H 'authorization: Bearer ${token}' -H 'content-type: application/cloudevents+json' ${url}/v1/events \\`,
    `    -d '{"specversion":"1.0","id":"1","source":"${source}","type":"com.lakelab.note.v1","time":"${new Date(clock.epochMs()).toISOString()}","data":{"note":"hello"}}'`,
    `  ${program} sql${named} "SELECT time, data FROM events WHERE source = '${source}'"`,
    '',
  ].join('\n');
}

/** The status as assignments that a shell can take as they are. */
export function statusVariables({ environment, platform, directory, url, ca, source, token, endpoints }: Status): string {
  const variables: readonly (readonly [name: string, value: string | undefined])[] = [
    ['LAKELAB_ENVIRONMENT', environment],
    ['LAKELAB_ENVIRONMENT_PLATFORM', platform],
    ['LAKELAB_ENVIRONMENT_DIRECTORY', directory],
    ['LAKELAB_URL', url],
    ['LAKELAB_CA', ca],
    ['LAKELAB_SOURCE', source],
    ['LAKELAB_TOKEN', token],
    ...endpoints.flatMap((endpoint) => {
      const prefix = `LAKELAB_${(endpoint.variable ?? endpoint.name).toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
      return [
        [`${prefix}_URL`, endpoint.url],
        [`${prefix}_USER`, endpoint.user],
        [`${prefix}_PASSWORD`, endpoint.password],
      ] as const;
    }),
  ];
  return variables.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${shellWord(value)}\n`])).join('');
}

/** Every component, and what it uses; what is used by components together stands in lines of its own. */
function componentTable({ components, skipped, usage }: Status, output: Output): string {
  const uses = new Map(usage.map((each) => [each.component, each]));
  const together = usage.filter(({ component }) => components.every(({ name }) => name !== component));
  const columns = [
    { title: 'component' },
    { title: 'health' },
    { title: 'CPU', align: 'right' },
    { title: 'peak memory', align: 'right' },
    { title: 'stored', align: 'right' },
    { title: 'version' },
    { title: 'role' },
  ] as const;
  const rows = [
    ...components.map(({ name, health, version, role, fidelity }) => [
      { text: name },
      { text: health, tone: tones[health] },
      ...useCells(uses.get(name)),
      { text: version },
      { text: `${role}${fidelity === 'real' ? '' : ` (${fidelity})`}` },
    ]),
    ...skipped.map(({ name, version, role }) => [
      { text: name },
      { text: 'skipped', tone: 'dim' } as const,
      ...useCells(undefined),
      { text: version },
      { text: role },
    ]),
    ...together.map((each) => [{ text: each.component }, { text: '' }, ...useCells(each), { text: '' }, { text: 'all of them together' }]),
  ];
  return renderTable({ columns, rows }, output);
}

function useCells(use: Usage | undefined): { text: string }[] {
  if (use === undefined) return ['-', '-', '-'].map((text) => ({ text }));
  return [
    { text: `${use.coreSeconds.toFixed(1)} s` },
    { text: formatBytes(use.peakMemoryBytes) },
    { text: use.storedBytes === 0 ? '-' : formatBytes(use.storedBytes) },
  ];
}

function queueText({ progress, progressProblem }: Status): string {
  if (progress === null) return `unknown: ${progressProblem ?? 'the platform does not say'}`;
  const behind = progress.queuedEvents - progress.committedEvents;
  if (behind === 0) return 'empty: everything acknowledged is in the lake';
  return `${formatCount(behind)} ${behind === 1 ? 'event waits' : 'events wait'} for the next commit (oldest: ${Math.round(progress.backlogAgeMs)} ms)`;
}

function indented(table: string): string[] {
  return table
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}
