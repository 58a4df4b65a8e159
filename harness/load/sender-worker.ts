/** Entry point of a sender thread: the thread's only access to time, randomness and CPU counters. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from './clock.ts';
import { transferables } from './ledger-chunk.ts';
import type { FromSender, SenderInit, ToSender } from './sender-protocol.ts';
import { Sender } from './sender.ts';

const port = parentPort;
if (!port) throw new Error('sender-worker.ts runs as a worker thread only');

function post(message: FromSender, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function cpuSeconds(): number {
  const usage = process.threadCpuUsage();
  return (usage.user + usage.system) / 1e6;
}

const sender = new Sender({
  ...(workerData as SenderInit),
  clock: systemClock,
  random: Math.random,
  cpuSeconds,
  onChunk: (chunk) => post({ kind: 'chunk', chunk }, transferables(chunk)),
  onProgress: (progress) => post({ kind: 'progress', progress }),
});

port.on('message', (message: ToSender) => {
  if (message.kind === 'end') {
    sender.end(message.graceMs);
    return;
  }
  void sender.run(message.originEpochMs).then((report) => {
    post({ kind: 'done', report });
    port.close();
  });
});

post({ kind: 'ready' });
