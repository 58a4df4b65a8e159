import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellingLine } from './telling-line.ts';

test('warnings that are usual at a start are passed over, for the line before them', () => {
  assert.equal(
    tellingLine([
      '25/11/26 08:10:50 INFO SparkContext: Running Spark version 4.1.1',
      '25/11/26 08:10:51 WARN TaskSetManager: Stage 0 contains a task of very large size (1234 KiB). The maximum recommended task size is 1000 KiB.',
      '\tat org.apache.spark.Foo(Foo.scala:1)',
      '',
    ]),
    'INFO SparkContext: Running Spark version 4.1.1',
  );
  assert.equal(tellingLine(['25/11/26 08:10:51 WARN NativeCodeLoader: Unable to load']), undefined);
  assert.equal(tellingLine([]), undefined);
});

test('who waits for another says for whom, not what that one answers while it starts', () => {
  assert.equal(
    tellingLine(['2026-11-25T08:11:13.355Z waits for the schema registry: schema registry: /config answered 409']),
    'waits for the schema registry',
  );
});

test('a long line ends with a whole word', () => {
  const told = tellingLine([`2026-11-25T08:11:13.355Z ${'twelve chars '.repeat(20)}`]) ?? '';
  assert.ok(told.length <= 120, told);
  assert.match(told, /(?:twelve|chars)…$/);
});

test('times of all forms go, and what would tear a line apart', () => {
  assert.equal(tellingLine(['2026-11-25T08:18:40.123Z\tINFO\tmain\tServer\tStarted']), 'INFO main Server Started');
  assert.equal(tellingLine(['2026-11+00-25 08:18:18 INFO [a.b] (executor-thread-2) Using it']), 'INFO [a.b] (executor-thread-2) Using it');
});
