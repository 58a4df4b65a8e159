import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Clock } from '../model/clock.ts';
import { LabError } from '../model/errors.ts';
import type { InflictedFault, PlannedFault } from '../model/faults.ts';
import type { FaultInjector } from '../model/platform.ts';
import { inflictFaults } from './inflict-faults.ts';

const ORIGIN_MS = 1_770_000_000_000;
const KILL_MS = 300;
const RESTART_MS = 200;

/** A clock that stands still until all that goes on waits for it, and then jumps to the next instant that is waited for. */
class JumpingClock implements Clock {
  #nowMs = 0;
  #waiting: { readonly untilMs: number; readonly wake: () => void }[] = [];

  epochMs(): number {
    return ORIGIN_MS + this.#nowMs;
  }

  monotonicMs(): number {
    return 77 + this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = { untilMs: this.#nowMs + ms, wake: resolve };
      this.#waiting.push(waiter);
      signal?.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        resolve();
      });
    });
  }

  /** Lets the time pass until `work` has ended. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    over.catch(() => {});
    for (;;) {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      if (isOver) return over;
      const next = this.#waiting.toSorted((a, b) => a.untilMs - b.untilMs)[0];
      assert.ok(next, 'it waits for something that never comes');
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.untilMs);
      next.wake();
    }
  }
}

/** An injector that takes its time, writes down what it does, and fails at what it is told to. */
class FakeInjector implements FaultInjector {
  readonly log: string[] = [];
  readonly dead = new Set<string>();
  readonly #clock: Clock;
  readonly #failing: string | undefined;

  constructor(clock: Clock, failing?: string) {
    this.#clock = clock;
    this.#failing = failing;
  }

  kill(component: string): Promise<void> {
    return this.#do('kill', component, KILL_MS, () => {
      assert.ok(!this.dead.has(component), `${component} is dead already`);
      this.dead.add(component);
    });
  }

  restart(component: string): Promise<void> {
    return this.#do('restart', component, RESTART_MS, () => void this.dead.delete(component));
  }

  async #do(what: string, component: string, takesMs: number, effect: () => void): Promise<void> {
    this.log.push(`${this.#clock.epochMs() - ORIGIN_MS} ${what} ${component}`);
    await this.#clock.sleep(takesMs);
    if (this.#failing === `${what} ${component}`) throw new Error('no such container');
    effect();
  }
}

function fault(target: string, atMs: number, durationMs: number): PlannedFault {
  return { kind: 'kill', target, atMs, durationMs };
}

function start(faults: readonly PlannedFault[], failing?: string) {
  const clock = new JumpingClock();
  const injector = new FakeInjector(clock, failing);
  const stop = new AbortController();
  const told: InflictedFault[] = [];
  const ended = inflictFaults({
    faults,
    injector,
    clock,
    originEpochMs: ORIGIN_MS,
    signal: stop.signal,
    onChange: (change) => told.push(change),
  });
  return { clock, injector, stop, told, ended };
}

describe('inflicting faults', () => {
  it('kills and restarts at the instants of the plan, and notes when each was done', async () => {
    const { clock, injector, told, ended } = start([fault('kafka', 2000, 1000), fault('spark', 2500, 0)]);
    const inflicted = await clock.until(ended);
    assert.deepEqual(injector.log, ['2000 kill kafka', '2500 kill spark', '2800 restart spark', '3300 restart kafka']);
    assert.deepEqual(
      inflicted.map(({ plan, calledMs, killedMs, restartedMs = NaN }) => [
        plan.target,
        ...[calledMs, killedMs, restartedMs].map((ms) => ms - ORIGIN_MS),
      ]),
      [
        ['kafka', 2000, 2300, 3500],
        ['spark', 2500, 2800, 3000],
      ],
    );
    assert.equal(told.length, 4);
  });

  it('kills a component again only after it was started again, however long that took', async () => {
    const { clock, injector, ended } = start([fault('kafka', 1000, 0), fault('kafka', 1100, 0)]);
    await clock.until(ended);
    assert.deepEqual(injector.log, ['1000 kill kafka', '1300 restart kafka', '1500 kill kafka', '1800 restart kafka']);
  });

  it('leaves nothing dead whenever it is ended, and kills nothing afterwards', async () => {
    const some = fc.array(fc.record({ target: fc.constantFrom('a', 'b', 'c'), atMs: fc.nat(5000), durationMs: fc.nat(3000) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(some, fc.nat(6000), async (wanted, stopMs) => {
        const faults = wanted.map(({ target, atMs, durationMs }) => fault(target, atMs, durationMs)).sort((a, b) => a.atMs - b.atMs);
        const { clock, injector, stop, ended } = start(faults);
        void clock.sleep(stopMs).then(() => stop.abort());
        const inflicted = await clock.until(ended);
        assert.deepEqual([...injector.dead], []);
        for (const line of injector.log) if (line.includes(' kill ')) assert.ok(Number(line.split(' ')[0]) <= stopMs, line);
        for (const { restartedMs } of inflicted) assert.ok(restartedMs !== undefined);
        assert.equal(inflicted.length, injector.log.filter((line) => line.includes(' kill ')).length);
      }),
    );
  });

  it('fails with what could not be done, and what was dead meanwhile lives again', async () => {
    for (const failing of ['kill kafka', 'restart kafka']) {
      const { clock, injector, ended } = start([fault('minio', 500, 60_000), fault('kafka', 1000, 100), fault('spark', 9000, 0)], failing);
      const error = await clock.until(ended).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof LabError && error.code === 'FAULT_FAILED', String(error));
      assert.match(error.message, /^kafka could not be (killed|started again) \(fault at 1 s of the load\): no such container$/);
      assert.ok(!injector.dead.has('minio'));
      assert.ok(!injector.log.some((line) => line.includes('spark')));
    }
  });

  it('does not wait for ever for an injector that hangs', async () => {
    const clock = new JumpingClock();
    const ended = inflictFaults({
      faults: [fault('kafka', 0, 0)],
      injector: { kill: () => new Promise(() => {}), restart: () => Promise.resolve() },
      clock,
      originEpochMs: ORIGIN_MS,
      signal: new AbortController().signal,
      onChange: () => {},
    });
    await assert.rejects(clock.until(ended), /it took longer than 60 s/);
  });
});
