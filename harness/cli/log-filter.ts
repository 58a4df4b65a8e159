import type { LogLine, LogQuery } from '../model/logs.ts';

export type LogFilter = Omit<LogQuery, 'lines'>;

/** `2026-11-25T03:00:00.123Z kafka-1 text`; the log of one process has no name before the text. */
const STAMP = /^(?<time>\d{4}-\d\d-\d\dT[\d:.]+Z)(?: (?<container>\S+))?/;
/** Of several containers of one component, each has its number. */
const NUMBER = /-\d+$/;
const CONTAINER = /^[a-z][a-z0-9-]*-\d+$/;

/** The lines that fit all that is wanted. One without a time, such as one of a stack, belongs to the line before it. */
export function filterLog(lines: readonly string[], { component, sinceMs, text }: LogFilter): string[] {
  let isWanted = false;
  return lines.filter((line) => {
    const { time, container } = STAMP.exec(line)?.groups ?? {};
    if (time !== undefined) {
      isWanted =
        (sinceMs === undefined || Date.parse(time) >= sinceMs) &&
        (component === undefined || container === component || container?.replace(NUMBER, '') === component);
    } else if (component === undefined && sinceMs === undefined) isWanted = true;
    return isWanted && (text === undefined || line.includes(text));
  });
}

/** A gateway writes a line for each request: `… haproxy-1 request 01a2… status=202 …`. */
const REQUEST = /^\S+Z \S+ request [0-9a-f-]{36} received_ms=/;

/** Without the lines about single requests: of thousands a minute, they would leave room for nothing else. */
export function withoutRequests(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !REQUEST.test(line));
}

/** Containers that lines of a log name, such as `kafka-1`. */
export function containersIn(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => STAMP.exec(line)?.groups?.['container'] ?? []).filter((name) => CONTAINER.test(name)));
}

/** What a line of a log says. */
export function lineIn(line: string): LogLine {
  const { time, container } = STAMP.exec(line)?.groups ?? {};
  if (time === undefined) return { text: line };
  if (container === undefined || !CONTAINER.test(container)) return { time, text: line.slice(time.length + 1) };
  return { time, container, text: line.slice(time.length + container.length + 2) };
}
