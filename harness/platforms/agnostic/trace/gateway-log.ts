import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ComposeProject } from '../../docker/compose-project.ts';

/** What the gateway has written of one request; `compose/config/haproxy/haproxy.cfg` lays the line out. */
export interface GatewayLine {
  readonly receivedMs: number;
  readonly status: number;
  /** From its first byte to the last one of the answer. */
  readonly totalMs: number;
  /** Which of the gateway's servers, in its own count. */
  readonly server: string;
  /** Of the whole request. */
  readonly bytes: number;
}

/** Finds the line of a request. */
export interface GatewayLog {
  /** undefined if it is not there: never written, not yet, or rotated away. */
  find(requestId: string, receivedMs: number): Promise<GatewayLine | undefined>;
}

/** It writes a line when it has answered, which is at most its own timeouts after the request. */
const LATEST_MS = 180_000;
const EARLIEST_MS = 5_000;
const LINE =
  / request (?<id>\S+) received_ms=(?<received>\d+) status=(?<status>-?\d+) total_ms=\+?(?<total>\d+) .*server=(?<server>\S+) bytes=(?<bytes>\d+)$/;

/**
 * @param savedLog file with what containers of earlier starts have written
 * @param project the containers that run; undefined: none do
 * @param stored the gateway's lines with a text, from the store of logs, which keeps them longer than the engine; undefined: there is none
 */
export function createGatewayLog(
  savedLog: string,
  project: Pick<ComposeProject, 'logs'> | undefined,
  stored?: (text: string) => Promise<string[]>,
): GatewayLog {
  return {
    async find(requestId, receivedMs) {
      const bounds = { services: ['haproxy'], sinceMs: receivedMs - EARLIEST_MS, untilMs: receivedMs + LATEST_MS };
      for (const read of [() => project?.logs(bounds), () => stored?.(`request ${requestId} `)]) {
        for (const line of (await read()) ?? []) {
          const found = readGatewayLine(line, requestId);
          if (found) return found;
        }
      }
      return findSaved(savedLog, requestId);
    },
  };
}

async function findSaved(path: string, requestId: string): Promise<GatewayLine | undefined> {
  const file = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
      const found = readGatewayLine(line, requestId);
      if (found) return found;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    file.destroy();
  }
  return undefined;
}

/** undefined if the line is not of this request. */
export function readGatewayLine(line: string, requestId: string): GatewayLine | undefined {
  if (!line.includes(` request ${requestId} `)) return undefined;
  const { received, status, total, server = '', bytes } = LINE.exec(line)?.groups ?? {};
  if (received === undefined) return undefined;
  return { receivedMs: Number(received), status: Number(status), totalMs: Number(total), server, bytes: Number(bytes) };
}
