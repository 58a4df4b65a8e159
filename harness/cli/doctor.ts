import { spawnSync } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { defineCommand } from './command.ts';
import { json } from './options.ts';

const MIN_MEMORY_BYTES = 3 * 2 ** 30;
const MIN_FREE_BYTES = 5 * 2 ** 30;

/** `lab doctor`: what this machine can run, and why not. */
export const doctor = defineCommand({
  name: 'doctor',
  group: 'Troubleshooting',
  summary: 'Say what this machine can run, and why not',
  positionals: {},
  options: { json },
  examples: [['lab doctor', 'One line per need, with what to do']],
  exits: { 0: 'the embedded platform can run here', 3: 'it cannot' },
  async run(args, context) {
    const machine = context.machine();
    const { bavail, bsize } = await statfs(context.home);
    const docker = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8' });
    const dockerWorks = docker.status === 0;
    const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
    const checks = [
      { what: 'Node.js', ok: true, needed: true, found: machine.node },
      { what: 'cores', ok: machine.cores >= 2, needed: false, found: `${machine.cores}; 1x takes about one, 3x about two` },
      {
        what: 'memory',
        ok: machine.memoryBytes >= MIN_MEMORY_BYTES,
        needed: true,
        found: `${gib(machine.memoryBytes)}; a run takes up to 4 GiB`,
      },
      {
        what: 'disk',
        ok: bavail * bsize >= MIN_FREE_BYTES,
        needed: false,
        found: `${gib(bavail * bsize)} free; a minute at 1x takes about 0.3 GiB`,
      },
      {
        what: 'Docker',
        ok: dockerWorks,
        needed: false,
        found: `${dockerWorks ? `engine ${docker.stdout.trim()} answers` : 'no engine answers'}; not needed: no platform uses it yet`,
      },
    ];
    const ready = checks.every(({ ok, needed }) => ok || !needed);
    if (args.json) await context.stdout.write(`${JSON.stringify({ ready, checks }, null, 2)}\n`);
    else {
      for (const { what, ok, needed, found } of checks) {
        await context.stdout.write(`${ok ? 'ok     ' : needed ? 'missing' : 'note   '}  ${what.padEnd(8)} ${found}\n`);
      }
      await context.stdout.write(
        ready ? `The embedded platform can run here: ${context.program} run\n` : 'The embedded platform cannot run here yet.\n',
      );
    }
    return ready ? 0 : 3;
  },
});
