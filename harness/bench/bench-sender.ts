import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referencePlan } from '../../generators/reference-plan.ts';
import { runLoad } from '../load/load.ts';
import type { Clock } from '../model/clock.ts';
import { obtainSecrets } from '../platforms/embedded/secrets.ts';
import type { SinkArguments } from './sink.ts';

/** What sending costs, generating and accounting included. */
export interface SenderSpeed {
  /** Bytes of events per CPU-second of the whole sending process. */
  readonly bytesPerCoreSecond: number;
  readonly eventsPerCoreSecond: number;
}

const RATE = 4;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 10_000;

/**
 * Sends the reference workload over TLS to a process that does nothing with it, and counts the CPU time of this process from the end of
 * the warm-up on. Takes some sixteen seconds. Undefined if it was interrupted before there was anything to measure.
 */
export async function benchSender(clock: Clock, coreSeconds: () => number, signal: AbortSignal): Promise<SenderSpeed | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-bench-'));
  let sink: ChildProcess | undefined;
  try {
    const { ca, cert, key, tokens } = await obtainSecrets(join(directory, 'secrets.json'), clock.epochMs());
    sink = fork(fileURLToPath(new URL('./sink.ts', import.meta.url)), [JSON.stringify({ cert, key } satisfies SinkArguments)]);
    const [{ port }] = (await once(sink, 'message', { signal })) as [{ port: number }];
    const samples: Sample[] = [];
    let beganMs = 0;
    await runLoad({
      plan: referencePlan({ seconds: (WARM_UP_MS + MEASURED_MS) / 1000, rate: RATE }),
      ingress: { baseUrl: `https://127.0.0.1:${port}`, ca, credentials: new Map(Object.entries(tokens)) },
      threads: 1,
      clock,
      signal,
      fromOffsetMs: 0,
      carriedUntilOffsetMs: 0,
      settled: [],
      onBegin: async () => {
        beganMs = clock.monotonicMs();
        await Promise.resolve();
      },
      onChunk: () => {},
      onProgress: ({ acknowledgedEvents, sentBytes }) => {
        if (clock.monotonicMs() - beganMs < WARM_UP_MS) return;
        samples.push({ events: acknowledgedEvents, bytes: sentBytes, coreSeconds: coreSeconds() });
      },
    });
    return speed(samples);
  } finally {
    sink?.disconnect();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Sample {
  readonly events: number;
  readonly bytes: number;
  readonly coreSeconds: number;
}

function speed(samples: readonly Sample[]): SenderSpeed | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.coreSeconds <= first.coreSeconds) return undefined;
  const spent = last.coreSeconds - first.coreSeconds;
  return { bytesPerCoreSecond: (last.bytes - first.bytes) / spent, eventsPerCoreSecond: (last.events - first.events) / spent };
}
