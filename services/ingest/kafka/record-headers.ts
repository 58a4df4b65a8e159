import type { RequestMark } from '../ports.ts';

/** Names of the headers of a record, which say by which request its events came. They are the same on both topics. */
export const headerNames = {
  /** The id of the request, as its answer has it. */
  request: 'request-id',
  /** When its first byte reached the gateway; left out where that is not known. Instants are epoch milliseconds, as text. */
  accepted: 'accepted-ms',
  /** When the replica had received all of it. */
  received: 'received-ms',
  /** The name of the machine (of a container: its id) of the replica. */
  replica: 'replica',
} as const;

/** Headers as a Kafka client takes and gives them. */
export type RecordHeaders = Map<Buffer, Buffer>;

/** What headers say; undefined: nothing, as those of records of earlier versions. */
export interface Provenance {
  readonly requestId?: string;
  readonly acceptedMs?: number;
  readonly receivedMs?: number;
  readonly replica?: string;
}

/** Headers of all records of a request. */
export function encodeHeaders({ id, acceptedAtMs }: RequestMark, receivedAtMs: number, replica: string): RecordHeaders {
  const headers: RecordHeaders = new Map();
  const set = (name: string, value: string): void => void headers.set(Buffer.from(name), Buffer.from(value));
  set(headerNames.request, id);
  if (acceptedAtMs !== null) set(headerNames.accepted, String(acceptedAtMs));
  set(headerNames.received, String(Math.floor(receivedAtMs)));
  set(headerNames.replica, replica);
  return headers;
}

/** Reads what `encodeHeaders` has written; other headers are left out. */
export function decodeHeaders(headers: Iterable<readonly [Buffer | null, Buffer | null]>): Provenance {
  const texts = new Map([...headers].map(([name, value]) => [name?.toString(), value?.toString()]));
  const requestId = texts.get(headerNames.request);
  const replica = texts.get(headerNames.replica);
  const acceptedMs = Number(texts.get(headerNames.accepted));
  const receivedMs = Number(texts.get(headerNames.received));
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(replica === undefined ? {} : { replica }),
    ...(Number.isInteger(acceptedMs) ? { acceptedMs } : {}),
    ...(Number.isInteger(receivedMs) ? { receivedMs } : {}),
  };
}
