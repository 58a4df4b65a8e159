/**
 * `./lab exec-compose-env DIRECTORY [PROJECT]`: makes the keys, tokens and passwords of an environment, and the env file with which
 * compose/agnostic.yaml runs without the lab. Run again it changes none of them. Prints the path of the env file.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { projectOf } from '../harness/platforms/agnostic/environment.ts';
import { writeEnvironmentFiles } from '../harness/platforms/docker/environment-files.ts';

const [directory, project] = process.argv.slice(2);
if (directory === undefined) {
  console.error('error BAD_USAGE: no directory given\nhint: ./lab exec-compose-env DIRECTORY [PROJECT]');
  process.exitCode = 2;
} else {
  const path = resolve(directory);
  // Its volumes bear the name that it was first given.
  const before = await readFile(join(path, 'compose.env'), 'utf8').then(
    (text) => /^COMPOSE_PROJECT_NAME=(.+)$/m.exec(text)?.[1],
    () => undefined,
  );
  console.log(await writeEnvironmentFiles({ directory: path, project: project ?? before ?? projectOf(path), nowMs: Date.now() }));
}
