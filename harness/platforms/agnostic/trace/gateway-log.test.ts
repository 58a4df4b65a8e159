import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { LogSelection } from '../../docker/compose-project.ts';
import { createGatewayLog } from './gateway-log.ts';

const ID = '01a2266c-3b54-7b1a-b4bd-5323626e278f';
const OTHER = '01a2266c-3b84-75bc-ae93-5643090604dd';
const line = (id: string, status: number): string =>
  `2026-11-29T08:29:16.965Z haproxy-1 request ${id} received_ms=1795940956965 status=${status} total_ms=46 state=-- server=replica2 bytes=75000`;

describe("the gateway's log", () => {
  let folder: string;
  let saved: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakelab-gateway-log-'));
    saved = join(folder, 'platform.log');
    await writeFile(saved, `${line(OTHER, 503)}\n2026-11-29T08:29:17.000Z kafka-1 said nothing of ${ID}\n`);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('has the line of a request among those of its time, or among those of earlier starts', async () => {
    const asked: (LogSelection | undefined)[] = [];
    const logs = (selection?: LogSelection): Promise<string[]> => (asked.push(selection), Promise.resolve([line(ID, 202)]));
    const log = createGatewayLog(saved, { logs });
    const found = { receivedMs: 1_795_940_956_965, status: 202, totalMs: 46, server: 'replica2', bytes: 75_000 };
    assert.deepEqual(await log.find(ID, 1_795_940_956_965), found);
    assert.deepEqual(await log.find(OTHER, 1_795_940_956_965), { ...found, status: 503 });
    assert.deepEqual(asked[0], { services: ['haproxy'], sinceMs: 1_795_940_951_965, untilMs: 1_795_941_136_965 });
  });

  it('has it from the store of logs when the engine has it no more', async () => {
    const asked: string[] = [];
    const stored = (text: string): Promise<string[]> => (asked.push(text), Promise.resolve([line(ID, 401)]));
    const log = createGatewayLog(saved, { logs: () => Promise.resolve([line(OTHER, 202)]) }, stored);
    assert.equal((await log.find(ID, 0))?.status, 401);
    assert.deepEqual(asked, [`request ${ID} `]);
    assert.equal((await log.find(OTHER, 0))?.status, 202);
    assert.equal(asked.length, 1);
  });

  it('may not have it', async () => {
    assert.equal(await createGatewayLog(saved, undefined).find(ID, 0), undefined);
    assert.equal(await createGatewayLog(join(folder, 'none'), undefined).find(ID, 0), undefined);
  });
});
