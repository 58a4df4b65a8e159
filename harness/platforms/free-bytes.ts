import { statfs } from 'node:fs/promises';

/** What is free for this user on the file system of a folder; undefined if there is no such folder here. */
export async function freeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
