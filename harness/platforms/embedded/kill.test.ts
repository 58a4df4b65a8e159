import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { contextFor, count, drained } from '../../testing/conformance.ts';
import { chatEvent, post } from '../../testing/events.ts';
import { readServerState } from './server-process.ts';
import { embedded } from './embedded.ts';

const SOURCE = '//imvu/ui/05';
/** More rounds for a thorough search: LAKELAB_KILL_ROUNDS=100. */
const ROUNDS = Number(process.env['LAKELAB_KILL_ROUNDS'] ?? 6);
const SENDERS = 4;
const BATCH = 20;

test(
  `kill -9 at a random instant, ${ROUNDS} times: nothing acknowledged is lost, nothing is doubled`,
  { timeout: 60_000 + ROUNDS * 10_000 },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lakelab-kill-'));
    const acknowledged = new Set<number>();
    const sent = new Set<number>();
    let unanswered: number[] = [];
    let next = 1;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const running = await embedded.start(contextFor(embedded, directory));
        const state = await readServerState(directory);
        assert.ok(state);
        const server = { alive: true };
        const send = async (sequences: number[]): Promise<void> => {
          for (const sequence of sequences) sent.add(sequence);
          const events = sequences.map((n) => chatEvent(SOURCE, n, '2026-03-02T10:00:00.000Z'));
          try {
            const { status } = await post(running.ingress, JSON.stringify(events), { source: SOURCE });
            if (status !== 202) throw new Error(`HTTP ${status}`);
            for (const sequence of sequences) acknowledged.add(sequence);
          } catch {
            server.alive = false;
            unanswered.push(...sequences);
          }
        };
        // What nobody answered is sent again under the same identity, as any honest client does.
        const again = unanswered;
        unanswered = [];
        if (again.length > 0) await send(again);
        const sender = async (): Promise<void> => {
          while (server.alive) {
            const first = next;
            next += BATCH;
            await send(Array.from({ length: BATCH }, (_, i) => first + i));
          }
        };
        const senders = Array.from({ length: SENDERS }, sender);
        await delay(Math.random() * 700);
        process.kill(state.pid, 'SIGKILL');
        await Promise.all(senders);
        await running[Symbol.asyncDispose]();
      }
      await using running = await embedded.start(contextFor(embedded, directory));
      await drained(running);
      const where = `WHERE source = '${SOURCE}'`;
      const found = await running.lake.query(`SELECT sequence, count(*) AS n FROM events ${where} GROUP BY sequence`);
      const inLake = new Map(found.map((row) => [Number(row['sequence']), Number(row['n'])]));
      const raw = new Set(
        (await running.lake.query(`SELECT DISTINCT sequence FROM raw_events ${where}`)).map((row) => Number(row['sequence'])),
      );
      assert.ok(acknowledged.size > 0, 'nothing was acknowledged: the test says nothing');
      assert.deepEqual(
        [...acknowledged].filter((sequence) => !inLake.has(sequence)),
        [],
        'acknowledged, but not in events',
      );
      assert.deepEqual(
        [...acknowledged].filter((sequence) => !raw.has(sequence)),
        [],
        'acknowledged, but not in the raw zone',
      );
      assert.deepEqual(
        [...inLake].filter(([, n]) => n > 1),
        [],
        'doubled in events',
      );
      assert.deepEqual(
        [...inLake.keys()].filter((sequence) => !sent.has(sequence)),
        [],
        'in events, but never sent',
      );
      assert.equal(await count(running.lake, `commits WHERE committed_at IS NULL`), 0);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);
