import { join } from 'node:path';
import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { runPlaces, scenarioPlaces } from './places.ts';

/** `lab complete-words`: what may stand in place of the last word, one a line. The completion scripts call it. */
export function completeWords(commands: () => readonly Command[]): Command {
  return defineCommand({
    name: 'complete-words',
    summary: 'Words that may come next',
    positionals: {},
    options: {},
    examples: [],
    takesRest: true,
    async run({ rest }, context) {
      const words = rest[0] === '--' ? rest.slice(1) : rest;
      const found = await candidates(words.slice(0, -1), words.at(-1) ?? '', commands(), context);
      await context.stdout.write(found.map((word) => `${word}\n`).join(''));
      return 0;
    },
  });
}

async function candidates(
  before: readonly string[],
  current: string,
  commands: readonly Command[],
  context: CliContext,
): Promise<string[]> {
  const visible = commands.filter(({ group }) => group !== undefined);
  if (before.length === 0) return visible.map(({ name }) => name).filter((name) => name.startsWith(current));
  const command = visible.find(({ name }) => name === before[0]);
  if (command === undefined) return [];
  const flag = before.at(-1)?.replace(/^--/, '');
  const option = before.at(-1)?.startsWith('--') === true && flag !== undefined ? command.options[flag] : undefined;
  const words =
    option !== undefined && option.type !== 'boolean'
      ? await valuesOf(flag as string, option.choices, context)
      : current.startsWith('-')
        ? [...Object.keys(command.options), 'help'].map((name) => `--${name}`)
        : await positionalValues(command, context);
  return words.filter((word) => word.startsWith(current));
}

async function positionalValues({ positionals }: Command, context: CliContext): Promise<string[]> {
  const [first] = Object.entries(positionals);
  return first === undefined ? [] : valuesOf(first[0], first[1].choices, context);
}

async function valuesOf(name: string, choices: unknown, context: CliContext): Promise<string[]> {
  if (Array.isArray(choices)) return choices.map(String);
  switch (name) {
    case 'scenario': {
      const { scenarioNames } = await import('../config/find-scenario.ts');
      return scenarioNames(scenarioPlaces(context).directory);
    }
    case 'platform': {
      const { platforms } = await import('../platforms/index.ts');
      return Object.keys(platforms);
    }
    case 'job': {
      const { readEtlCatalogue } = await import('../config/etl-catalogue.ts');
      // The names do not depend on the numbers.
      const jobs = await readEtlCatalogue(join(context.root, 'scenarios', 'etl'), { players: 1, items: 1 });
      return jobs.map((job) => job.name);
    }
    case 'endpoint': {
      const { runningEnvironment } = await import('./environments.ts');
      const running = await runningEnvironment(context, 'default').catch(() => undefined);
      return running?.attached.endpoints.map((endpoint) => endpoint.name) ?? [];
    }
    case 'component': {
      const { existingEnvironment } = await import('./environments.ts');
      const existing = await existingEnvironment(context, 'default').catch(() => undefined);
      return existing?.platform.components.map((component) => component.name) ?? [];
    }
    case 'run':
    case 'resume': {
      const { readdir } = await import('node:fs/promises');
      const { isRunId } = await import('../../reports/read-run.ts');
      const names = await readdir(runPlaces(context).directory).catch((): string[] => []);
      return [...names.filter(isRunId).sort().reverse(), 'latest'];
    }
    default:
      return [];
  }
}
