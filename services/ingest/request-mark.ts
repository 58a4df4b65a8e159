import { randomUUID } from 'node:crypto';
import type { RequestMark } from './ports.ts';
import { header, type Headers } from './request-body.ts';

/** The answer's header with the id of its request. */
export const REQUEST_ID_HEADER = 'x-request-id';
const ACCEPTED_HEADER = 'x-request-start';
/** What the gateway makes is a UUID; anything longer, or with other characters, is nobody's. */
const plain = /^[\w-]{1,64}$/;
const instant = /^\d{13}$/;

/** Makes the mark of a request. */
export type MarkRequest = (headers: Headers) => RequestMark;

/** Of a service that has no gateway before it: what a sender says of itself counts for nothing. */
export const ownMark: MarkRequest = () => ({ id: randomUUID(), acceptedAtMs: null });

/** Of a service behind a gateway, which replaces both headers (compose/config/haproxy). Who comes past it is marked here. */
export const gatewayMark: MarkRequest = (headers) => {
  const id = header(headers, REQUEST_ID_HEADER);
  if (id === undefined || !plain.test(id)) return ownMark(headers);
  const accepted = header(headers, ACCEPTED_HEADER);
  return { id, acceptedAtMs: accepted !== undefined && instant.test(accepted) ? Number(accepted) : null };
};
