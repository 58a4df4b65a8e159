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

/**
 * Opens a file for writing through a buffer of `capacity` bytes. With `transform`, what goes to the file is what it makes of each
 * buffer; it works while the next buffer fills.
 */
export async function openChunkWriter(
  path: string,
  capacity: number,
  transform?: (chunk: Buffer) => Promise<Buffer>,
): Promise<ChunkWriter> {
  const file: FileHandle = await open(path, 'w');
  let buffer = Buffer.allocUnsafeSlow(capacity);
  // The other of two buffers that take turns: new ones for each chunk would keep the garbage collector busy.
  let spare: Buffer<ArrayBuffer> | undefined;
  let used = 0;
  let written = 0;
  let pending: Promise<void> = Promise.resolve();

  async function write(chunk: Buffer): Promise<void> {
    const out = transform ? await transform(chunk) : chunk;
    await file.writeFile(out);
    written += out.length;
  }
  const writer: ChunkWriter = {
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
      // One chunk is on its way at a time, so memory holds two.
      await pending;
      if (used === 0) return;
      const full = buffer;
      pending = write(full.subarray(0, used));
      buffer = spare ?? Buffer.allocUnsafeSlow(capacity);
      spare = full;
      used = 0;
      // A failure is met by the next one who waits.
      pending.catch(() => {});
    },
    async finish(synchronise) {
      await writer.flush();
      await pending;
      if (synchronise) await file.datasync();
      await file.close();
      return written;
    },
    async abandon() {
      await pending.catch(() => {});
      await file.close().catch(() => {});
    },
  };
  return writer;
}
