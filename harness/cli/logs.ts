import { chooseFrom, didYouMean } from '../config/nearest.ts';
import { LabError } from '../model/errors.ts';
import type { Component } from '../model/platform.ts';
import { parseDurationMs } from '../model/scenario.ts';
import { defineCommand } from './command.ts';
import { existingEnvironment } from './environments.ts';
import { containersIn, filterLog, withoutRequests } from './log-filter.ts';
import { environment } from './options.ts';

/** `lab logs [component]`: what the platform has written. */
export const logs = defineCommand({
  name: 'logs',
  group: 'Work by hand',
  summary: "Print the platform's log",
  positionals: { component: { type: 'string', describe: 'Only lines of this component, as lab status names it [default: all]' } },
  options: {
    environment,
    lines: { type: 'string', placeholder: 'N', default: '200', requiresArg: true, describe: 'How many of the newest lines' },
    since: { type: 'string', placeholder: '10m', requiresArg: true, describe: 'Only lines that are not older than this' },
    grep: { type: 'string', placeholder: 'TEXT', requiresArg: true, describe: 'Only lines that contain this text' },
  },
  examples: [
    ['lab logs', 'The newest 200 lines'],
    ['lab logs kafka --since 10m', 'What Kafka has written in the last ten minutes, where it is a component of its own'],
    ['lab logs --grep failed', 'Only lines with this text'],
  ],
  async run({ component, lines, since, grep, environment: name }, context) {
    if (!/^\d+$/.test(lines)) throw new LabError('BAD_USAGE', `--lines "${lines}" is not a number`, { hint: 'for example --lines 50' });
    const sinceMs = since === undefined ? undefined : context.clock.epochMs() - ageOption(since);
    const { directory, platform } = await existingEnvironment(context, name);
    const whole = await platform.readLog(directory);
    // Who names neither a component nor a text wants to know how the platform is.
    const all = component === undefined && grep === undefined ? withoutRequests(whole) : whole;
    if (component !== undefined && !containersIn(all).has(component)) {
      requireComponent(component, platform.components);
    }
    const wanted = filterLog(all, { component, sinceMs, text: grep });
    const newest = Number(lines) === 0 ? [] : wanted.slice(-Number(lines));
    await context.stdout.write(newest.map((line) => `${line}\n`).join(''));
    if (component !== undefined && all.length > 0 && filterLog(all, { component }).length === 0) {
      await context.stderr.write(`no line of this log names ${component}; lab logs shows all\n`);
    } else if (wanted.length === 0 && all.length > 0) {
      await context.stderr.write(`none of the ${all.length} lines of this log fits\n`);
    }
    return 0;
  },
});

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
