import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../../model/errors.ts';
import type { CommandResult, RunCommand } from './command.ts';
import { inspectEngine, requireEngine } from './engine.ts';

const good = {
  ServerVersion: '28.1.0',
  NCPU: 4,
  MemTotal: 8e9,
  DockerRootDir: '/var/lib/docker',
  ClientInfo: {
    Plugins: [
      { Name: 'buildx', Version: 'v0.20.1' },
      { Name: 'compose', Version: 'v2.35.0' },
    ],
  },
};

/** A docker command that answers `docker info` with this. */
function answering(info: object | string, code = 0, stderr = ''): RunCommand {
  const result: CommandResult = { code, stdout: typeof info === 'string' ? info : `${JSON.stringify(info)}\n`, stderr };
  return (command, args) => {
    assert.deepEqual([command, args[0]], ['docker', 'info']);
    return Promise.resolve(result);
  };
}

async function lacksOf(run: RunCommand): Promise<string> {
  const state = await inspectEngine(run);
  assert.ok('lacks' in state);
  for (const { hint } of state.lacks) assert.notEqual(hint, '');
  return state.lacks.map(({ message }) => message).join('; ');
}

test('tells the versions of an engine that will do', async () => {
  assert.deepEqual(await requireEngine(answering(good)), {
    version: '28.1.0',
    composeVersion: '2.35.0',
    buildxVersion: '0.20.1',
    cores: 4,
    memoryBytes: 8e9,
    dataDirectory: '/var/lib/docker',
  });
});

test('accepts the versions that Debian 12 ends up with', async () => {
  const plugins = [
    { Name: 'buildx', Version: '0.13.1+ds1' },
    { Name: 'compose', Version: '2.26.1-4' },
  ];
  const state = await inspectEngine(answering({ ...good, ServerVersion: '20.10.24+dfsg1', ClientInfo: { Plugins: plugins } }));
  assert.ok('engine' in state);
});

test('says what is missing, all of it at once', async () => {
  assert.match(await lacksOf(answering('', 127, 'docker: command not found')), /no docker command on the PATH/);
  const silent = { ...good, ServerVersion: '', ServerErrors: ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'] };
  assert.match(await lacksOf(answering(silent, 1)), /no Docker engine answers \(Cannot connect/);
  assert.match(await lacksOf(answering({ ...good, ClientInfo: { Plugins: null } })), /no compose plug-in; .*no buildx plug-in/);
  const old = { ...good, ServerVersion: '19.3.1', ClientInfo: { Plugins: [{ Name: 'compose', Version: '2.19.9' }] } };
  assert.match(await lacksOf(answering(old)), /engine is 19\.3\.1; at least 20\.10.*compose is 2\.19\.9; at least 2\.20.*no buildx/);
});

test('tells a user who may not use the engine what to do', async () => {
  const denied = { ...good, ServerVersion: '', ServerErrors: ['permission denied while trying to connect to the Docker daemon socket'] };
  const state = await inspectEngine(answering(denied, 1));
  assert.ok('lacks' in state);
  assert.match(state.lacks[0]?.hint ?? '', /usermod -aG docker/);
});

test('refuses with a coded error', async () => {
  await assert.rejects(requireEngine(answering('', 127)), (error: unknown) => error instanceof LabError && error.code === 'ENGINE_MISSING');
});
