/** Bounds of one request. */
export interface IngestLimits {
  /** Of the body, as sent and inflated. */
  readonly maxBodyBytes: number;
  readonly maxEventBytes: number;
  /** How much of a refused body a dead letter keeps. */
  readonly maxDeadLetterBytes: number;
  /** Bodies of unknown senders are kept up to this many bytes a second on average, so that strangers cannot fill the disk. */
  readonly strangerBytesPerSecond: number;
}

export const defaultLimits: IngestLimits = {
  maxBodyBytes: 8 * 2 ** 20,
  maxEventBytes: 256 * 2 ** 10,
  maxDeadLetterBytes: 64 * 2 ** 10,
  strangerBytesPerSecond: 2 ** 20,
};

/** Seconds' worth of budget that may be saved up. */
const BURST_SECONDS = 10;

/** A token bucket: tells whether `bytes` may be spent at an instant, and spends them if so. */
export function createBudget(bytesPerSecond: number): (bytes: number, nowMs: number) => boolean {
  let left = bytesPerSecond * BURST_SECONDS;
  let lastMs = -Infinity;
  return (bytes, nowMs) => {
    if (nowMs > lastMs) {
      if (lastMs !== -Infinity) left = Math.min(bytesPerSecond * BURST_SECONDS, left + ((nowMs - lastMs) / 1000) * bytesPerSecond);
      lastMs = nowMs;
    }
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
}
