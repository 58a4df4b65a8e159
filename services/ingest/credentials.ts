import { createHash } from 'node:crypto';
import type { Identity, Sender } from './ports.ts';

/** Finds the sender that a bearer token belongs to; null if there is none. */
export type Authenticate = (authorization: string | undefined) => Sender | null;

const scheme = /^bearer +(?<token>\S+)$/i;

/**
 * Authenticates by `Authorization: Bearer <token>`. Tokens are looked up by their SHA-256, so that the time that an answer takes says
 * nothing about how much of a guessed token was right.
 */
export function createAuthenticate(credentials: ReadonlyMap<string, string>, identityOf: (source: string) => Identity): Authenticate {
  const senders = new Map<string, Sender>();
  for (const [source, token] of credentials) senders.set(digest(token), { source, identity: identityOf(source) });
  return (authorization) => {
    const token = authorization === undefined ? undefined : scheme.exec(authorization)?.groups?.['token'];
    return token === undefined ? null : (senders.get(digest(token)) ?? null);
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** How the events of a source are told apart: those of the workload count theirs, strangers' clients need not. */
export function identityOf(source: string): Identity {
  return source.startsWith('//imvu/') ? 'sequence' : 'id';
}
