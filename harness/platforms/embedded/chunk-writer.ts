import { open, type FileHandle } from 'node:fs/promises';

/** Writes a file in large pieces from many small ones. */
export interface ChunkWriter {
  /** Room for `length` bytes: the buffer to write them into and the position there. Ask `full` first. */
  reserve(length: number): { readonly buffer: Buffer; readonly at: number };
  /** Takes the bytes that were written into the room. */
  advance(length: number): void;
  /** Whether `length` more bytes ask for a flush first. */
  full(length: number): boolean;
  flush(): Promise<void>;
  /** Writes the rest, synchronises to disk if asked to, and closes; returns the file's size in bytes. */
  finish(synchronise: boolean): Promise<number>;
  /** Closes without writing the rest. */
  abandon(): Promise<void>;
}

/** Chunks that may be on their way to the file at a time: the writer who fills them seldom has to wait, and memory stays bounded. */
const MOST_ON_THEIR_WAY = 4;

/**
 * Opens a file for writing through buffers of `capacity` bytes. With `transform`, what goes to the file is what it makes of each buffer;
 * it works while the next ones fill.
 */
export async function openChunkWriter(
  path: string,
  capacity: number,
  transform?: (chunk: Buffer) => Promise<Buffer>,
): Promise<ChunkWriter> {
  const file: FileHandle = await open(path, 'w');
  let buffer = Buffer.allocUnsafeSlow(capacity);
  // Buffers take turns: new ones for each chunk would keep the garbage collector busy.
  const spare: Buffer<ArrayBuffer>[] = [];
  const onTheirWay: Promise<void>[] = [];
  let used = 0;
  let written = 0;

  async function write(before: Promise<void> | undefined, chunk: Buffer<ArrayBuffer>, length: number): Promise<void> {
    const filled = chunk.subarray(0, length);
    const out = transform ? await transform(filled) : filled;
    await before;
    await file.writeFile(out);
    written += out.length;
    spare.push(chunk);
  }
  function send(): void {
    if (used === 0) return;
    const writing = write(onTheirWay.at(-1), buffer, used);
    // A failure is met by the next one who waits.
    writing.catch(() => {});
    onTheirWay.push(writing);
    buffer = spare.pop() ?? Buffer.allocUnsafeSlow(capacity);
    used = 0;
  }
  return {
    full: (length) => used + length > buffer.length && used > 0,
    reserve(length) {
      if (used + length > buffer.length) {
        // Only for a piece larger than the whole buffer: everything else is flushed before.
        const larger = Buffer.allocUnsafeSlow(used + length);
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      return { buffer, at: used };
    },
    advance(length) {
      used += length;
    },
    async flush() {
      send();
      if (onTheirWay.length > MOST_ON_THEIR_WAY) await onTheirWay.shift();
    },
    async finish(synchronise) {
      send();
      await Promise.all(onTheirWay);
      if (synchronise) await file.datasync();
      await file.close();
      return written;
    },
    async abandon() {
      await Promise.allSettled(onTheirWay);
      await file.close().catch(() => {});
    },
  };
}
