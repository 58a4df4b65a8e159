import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LabError } from '../model/errors.ts';
import { endpointTable, findEndpoint, isForBrowser } from './endpoints.ts';

const endpoints = [
  { name: 'minio', url: 'http://127.0.0.1:9001', user: 'lakelab', password: 'secret' },
  { name: 'kafka', url: 'kafka://127.0.0.1:9094' },
];

it('endpoints are a table of name, URL, user and password', () => {
  assert.match(
    endpointTable(endpoints, { color: false, columns: 100 }),
    /^name +URL +user +password\nminio +http:\/\/127\.0\.0\.1:9001 +lakelab +secret\nkafka +kafka:\/\/127\.0\.0\.1:9094 +- +-\n$/,
  );
});

it('an endpoint is found by its name, and an unknown name names the choices', () => {
  assert.equal(findEndpoint({ endpoints }, 'kafka', 'default'), endpoints[1]);
  assert.throws(
    () => findEndpoint({ endpoints }, 'mino', 'default'),
    (error: unknown) =>
      error instanceof LabError &&
      error.code === 'BAD_USAGE' &&
      error.message === 'environment "default" has no endpoint "mino" (did you mean "minio"?)' &&
      error.hint === 'choose one of minio, kafka',
  );
});

it('one of a component that the environment does without says why', () => {
  const skipped = [{ component: 'grafana', why: 'its image cannot be pulled here (no such host)' }];
  assert.throws(
    () => findEndpoint({ endpoints, skipped }, 'grafana', 'default'),
    (error: unknown) =>
      error instanceof LabError &&
      error.code === 'IMAGE_UNAVAILABLE' &&
      error.message === 'environment "default" goes without grafana: its image cannot be pulled here (no such host)',
  );
});

it('browsers get only what they can show', () => {
  assert.deepEqual(endpoints.map(isForBrowser), [true, false]);
});
