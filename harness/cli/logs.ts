import { chooseFrom, didYouMean } from '../config/nearest.ts';
import { LabError } from '../model/errors.ts';
import type { LogLine } from '../model/logs.ts';
import type { Component } from '../model/platform.ts';
import { withLevel } from '../platforms/docker/own-line.ts';
import { parseDurationMs } from '../model/scenario.ts';
import { defineCommand } from './command.ts';
import { environment, json, out } from './options.ts';

/** `lab logs [component]`: what the platform has written. */
export const logs = defineCommand({
  name: 'logs',
  group: 'Work by hand',
  summary: "Print the platform's log",
  positionals: { component: { type: 'string', describe: 'Only lines of this component, as lab status names it [default: all]' } },
  options: {
    environment,
    run: { type: 'string', placeholder: 'RUN', requiresArg: true, describe: 'The log of this run, not that of an environment' },
    lines: { type: 'string', placeholder: 'N', default: '200', requiresArg: true, describe: 'How many of the newest lines' },
    since: { type: 'string', placeholder: '10m', requiresArg: true, describe: 'Only lines that are not older than this' },
    grep: { type: 'string', placeholder: 'TEXT', requiresArg: true, describe: 'Only lines that contain this text' },
    json: { ...json, describe: 'Print the lines as JSON' },
    out,
  },
  examples: [
    ['lab logs', 'The newest 200 lines'],
    ['lab logs kafka --since 10m', 'What Kafka has written in the last ten minutes, where it is a component of its own'],
    ['lab logs --grep failed', 'Only lines with this text'],
    ['lab logs spark --run latest', 'What the stream job of the newest run has written'],
  ],
  async run({ component, lines, since, grep: text, environment: name, run, json: asJson, out: folder }, context) {
    if (!/^\d+$/.test(lines)) throw new LabError('BAD_USAGE', `--lines "${lines}" is not a number`, { hint: 'for example --lines 50' });
    const sinceMs = since === undefined ? undefined : context.clock.epochMs() - ageOption(since);
    const { logOfEnvironment, logOfRun } = await import('./log-source.ts');
    const source = await (run === undefined ? logOfEnvironment(name, context) : logOfRun(run, folder, context));
    const found = await source.search({ component, sinceMs, text, lines: Number(lines) });
    if (component !== undefined && found.lines.length === 0 && found.containers?.has(component) !== true) {
      requireComponent(component.replace(/-\d+$/, ''), source.components);
    }
    if (found.place !== undefined) await context.stderr.write(`reads ${found.place}\n`);
    await context.stdout.write(
      asJson ? `${JSON.stringify(found.lines, null, 2)}\n` : found.lines.map((line) => `${textOf(line)}\n`).join(''),
    );
    if (found.lines.length === 0 && lines !== '0') await context.stderr.write(whyNothing(component, [since, text], found.of));
    return 0;
  },
});

function whyNothing(component: string | undefined, others: readonly unknown[], of: number | undefined): string {
  if (of === 0) return '';
  if (component !== undefined && others.every((other) => other === undefined)) {
    return `no line of this log names ${component}; lab logs shows all\n`;
  }
  return of === undefined ? 'no line of this log fits\n' : `none of the ${of} lines of this log fits\n`;
}

/** As the log has it; a line without a time follows another. */
function textOf({ time, container, level, text }: LogLine): string {
  return [time, container, withLevel(level, text)].filter((part) => part !== undefined).join(' ');
}

function ageOption(text: string): number {
  const ageMs = parseDurationMs(text);
  if (ageMs === undefined)
    throw new LabError('BAD_USAGE', `--since "${text}" is not a duration`, { hint: 'for example --since 10m or 90s' });
  return ageMs;
}

/** @throws LabError BAD_USAGE for what is no component of these, with the one that is likely meant */
export function requireComponent(name: string, components: readonly Component[]): void {
  const names = components.map((component) => component.name);
  if (names.includes(name)) return;
  // lab open knows some by what they do, as their role begins: `gateway: TLS, rate limit, load balancer`.
  const words = name.toLowerCase().replaceAll('-', ' ');
  const meant = components.find(({ role }) => role.toLowerCase().startsWith(words));
  const guess = meant === undefined ? didYouMean(name, names) : ` (did you mean "${meant.name}"?)`;
  throw new LabError('BAD_USAGE', `the platform has no component "${name}"${guess}`, { hint: chooseFrom(names) });
}
