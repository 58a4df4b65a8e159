import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const python = (folder: string, ...args: string[]) =>
  spawnSync('python3', ['-B', ...args], { cwd: fileURLToPath(new URL(folder, import.meta.url)), encoding: 'utf8' });
const skip = python('.', '--version').status === 0 ? false : 'there is no python3 on the PATH';

test('the parts of the SQL session that need no engine', { skip }, () => {
  const { status, stderr } = python('.', '-m', 'unittest');
  assert.equal(status, 0, stderr);
});

test('the tasks of Airflow, without Airflow', { skip }, () => {
  const { status, stderr } = python('../../compose/config/airflow', '-m', 'unittest');
  assert.equal(status, 0, stderr);
});
