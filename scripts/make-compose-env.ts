/**
 * `node scripts/make-compose-env.ts DIRECTORY [PROJECT]`: makes the keys, tokens and passwords of an environment, and the env file with which
 * compose/agnostic.yaml runs without the lab. Run again it changes none of them. Prints the path of the env file.
 */
import { basename, resolve } from 'node:path';
import { writeEnvironmentFiles } from '../harness/platforms/docker/environment-files.ts';

const [directory, project] = process.argv.slice(2);
if (directory === undefined) {
  console.error('error BAD_USAGE: no directory given\nhint: node scripts/make-compose-env.ts DIRECTORY [PROJECT]');
  process.exitCode = 2;
} else {
  const path = resolve(directory);
  console.log(await writeEnvironmentFiles({ directory: path, project: project ?? `lakelab-${basename(path)}`, nowMs: Date.now() }));
}
