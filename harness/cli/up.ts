import { brokenOffStart } from './broken-off.ts';
import { defineCommand } from './command.ts';
import { startEnvironment } from './environments.ts';
import { environment, images, json, platform } from './options.ts';
import { findPlatform, requireImages } from './places.ts';
import { printStatus } from './status.ts';
import { stampedLines } from './stamped-lines.ts';
import { LabError } from '../model/errors.ts';
import { DEFAULT_BUNDLE_SIZE } from '../model/scenario.ts';

/** `lab up`: starts a platform and leaves it running. */
export const up = defineCommand({
  name: 'up',
  group: 'Work by hand',
  summary: 'Start a platform and keep it running',
  positionals: {},
  options: {
    platform,
    environment,
    images,
    port: {
      type: 'string',
      placeholder: 'PORT',
      default: '0',
      requiresArg: true,
      describe: 'Port of the ingestion service on 127.0.0.1; 0 takes a free one',
    },
    profile: {
      type: 'string',
      placeholder: 'PROFILE',
      choices: ['core', 'monitored', 'full'],
      default: 'full',
      requiresArg: true,
      describe:
        'agnostic: core leaves daily jobs to Trino; monitored has Prometheus, Alertmanager, a store of logs and (where it can be pulled) Grafana, too; full also what runs the jobs (Airflow, Spark)',
    },
    json,
  },
  examples: [
    ['lab up', 'Then: lab status, lab generate --environment default, lab sql "…", lab down'],
    ['lab up --environment second --port 9443', 'Another one beside it'],
  ],
  exits: {
    130: 'interrupted: by one Ctrl-C in order, and nothing of a new environment is left; after two, the message says what may be left',
  },
  async run(args, context) {
    const port = Number(args.port);
    if (!/^\d+$/.test(args.port) || port > 65_535) {
      throw new LabError('BAD_USAGE', `--port "${args.port}" is not a port`, { hint: 'a number from 0 to 65535; 0 takes a free one' });
    }
    const target = await findPlatform(args.platform);
    requireImages(target, args.images);
    const signal = context.interrupts({ lastWords: () => brokenOffStart(args.environment, target, context) });
    const say = stampedLines(context);
    await startEnvironment(context, args.environment, target, async (directory) => {
      for (const finding of await target.preflight({ directory, port })) say(`${finding.severity}: ${finding.message}`);
      await target.up({
        directory,
        port,
        commitIntervalMs: target.commitIntervalMs.usual,
        fileFormat: 'parquet',
        images: args.images,
        etl: args.profile === 'full' ? { engine: 'spark', bundleSize: DEFAULT_BUNDLE_SIZE } : null,
        monitoring: args.profile !== 'core',
        signal,
        onProgress: say,
      });
    });
    return printStatus(args.environment, args.json ? 'json' : 'table', context);
  },
});
