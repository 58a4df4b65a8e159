import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BuildLog } from './build-log.ts';

/** As buildx 0.13 printed it. */
const output = `#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 1.6kB done
#1 DONE 0.0s

#5 [libs 1/4] FROM lakelab/build-maven:trixie
#5 CACHED

#7 [libs 4/4] RUN mvn -q -B dependency:copy-dependencies
#7 12.31 [ERROR] could not transfer artifact
#7 ERROR: process "/bin/sh -c mvn -q" did not complete successfully: exit code: 1
------
 > [libs 4/4] RUN mvn -q -B dependency:copy-dependencies:
------
ERROR: failed to solve: process "/bin/sh -c mvn -q" did not complete successfully: exit code: 1`;

test('tells each step once, and which one failed', () => {
  const log = new BuildLog();
  const steps = output.split('\n').flatMap((line) => log.take(line) ?? []);
  const maven = { position: 'libs 4/4', instruction: 'RUN mvn -q -B dependency:copy-dependencies' };
  assert.deepEqual(steps, [{ position: 'libs 1/4', instruction: 'FROM lakelab/build-maven:trixie' }, maven]);
  assert.deepEqual(log.failedStep, maven);
  assert.match(log.tail.at(-1) ?? '', /^ERROR: failed to solve/);
});

test('knows of no failure in a build that went well', () => {
  const log = new BuildLog();
  log.take('#7 [2/2] RUN echo ERROR');
  log.take('#7 0.1 ERROR is only a word here');
  log.take('#7 DONE 0.2s');
  assert.equal(log.failedStep, undefined);
});
