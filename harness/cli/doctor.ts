import type { Need } from '../platforms/needs.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { json } from './options.ts';

const DEFAULT_PLATFORM = 'embedded';

/** `lab doctor`: what this machine can run, and why not. */
export const doctor = defineCommand({
  name: 'doctor',
  group: 'Troubleshooting',
  summary: 'Say what this machine can run, and why not',
  positionals: {},
  options: {
    platform: {
      type: 'string',
      placeholder: 'NAME',
      requiresArg: true,
      describe: `Only about this platform; the exit code is about it [default: all; the exit code is about ${DEFAULT_PLATFORM}]`,
    },
    json,
  },
  examples: [
    ['lab doctor', 'One line per need of each platform, with what to do'],
    ['lab doctor --platform agnostic', 'Docker, memory, disk, and which images are there or will be pulled or built'],
  ],
  exits: { 0: `the platform (${DEFAULT_PLATFORM}, or that of --platform) can run here`, 3: 'it cannot' },
  async run(args, context) {
    const { needsOf } = await import('../platforms/needs.ts');
    const { requirePlatformName } = await import('./places.ts');
    const { platformNames } = await import('../model/scenario.ts');
    if (args.platform !== undefined) requirePlatformName(args.platform, platformNames);
    const { cores, memoryBytes, node } = context.machine();
    const machine = { home: context.home, cores, memoryBytes, hasSources: !context.isInstalled, run: context.runCommand };
    const platforms: PlatformState[] = [];
    for (const name of platformNames.filter((each) => args.platform === undefined || each === args.platform)) {
      const checks = await needsOf[name](machine);
      platforms.push({ platform: name, ready: checks.every(({ ok, needed }) => ok || !needed), checks });
    }
    const judged = platforms.find(({ platform }) => platform === (args.platform ?? DEFAULT_PLATFORM));
    const ready = judged?.ready === true;
    await context.stdout.write(
      args.json
        ? `${JSON.stringify({ ready, node, platforms }, null, 2)}\n`
        : `Node.js ${node}\n${platforms.map((each) => textOf(each, context)).join('')}`,
    );
    return ready ? 0 : 3;
  },
});

interface PlatformState {
  readonly platform: string;
  readonly ready: boolean;
  readonly checks: readonly Need[];
}

function textOf({ platform, ready, checks }: PlatformState, { program }: Pick<CliContext, 'program'>): string {
  const width = Math.max(...checks.map(({ what }) => what.length));
  const flag = platform === DEFAULT_PLATFORM ? '' : ` --platform ${platform}`;
  return [
    '',
    ready ? `The ${platform} platform can run here: ${program} run${flag}` : `The ${platform} platform cannot run here yet:`,
    ...checks.flatMap(({ what, ok, needed, found, hint }) => [
      `  ${ok ? 'ok     ' : needed ? 'missing' : 'note   '}  ${what.padEnd(width)}  ${found}`,
      ...(ok || hint === undefined ? [] : [`           ${' '.repeat(width)}  → ${hint}`]),
    ]),
    '',
  ].join('\n');
}
