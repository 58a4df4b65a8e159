// The certificate library's dependency injection needs this to be loaded before it.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as x509 from '@peculiar/x509';
import { CANARY_SOURCE } from '../../model/platform.ts';
import { sources } from '../../model/workload.ts';
import type { Identity } from '../../../services/ingest/ports.ts';

/** Keys and credentials of one environment. Made once, kept with mode 0600, never logged. */
export interface Secrets {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Bearer token by source name. */
  readonly tokens: Readonly<Record<string, string>>;
}

export const GUEST_SOURCE = '//lakelab/guest';

/** Reads the secrets of an environment, or makes them. */
export async function obtainSecrets(path: string, nowMs: number): Promise<Secrets> {
  const existing = await readFile(path, 'utf8').catch(() => undefined);
  if (existing !== undefined) return JSON.parse(existing) as Secrets;
  const names = [...sources.map(({ name }) => name), GUEST_SOURCE, CANARY_SOURCE];
  const secrets: Secrets = {
    ...(await makeCertificates(nowMs)),
    tokens: Object.fromEntries(names.map((name) => [name, randomBytes(24).toString('base64url')])),
  };
  await writeFile(`${path}.partial`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${path}.partial`, path);
  return secrets;
}

/** How the events of a source are told apart. */
export function identityOf(source: string): Identity {
  return source.startsWith('//imvu/') ? 'sequence' : 'id';
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const VALID_MS = 825 * 86_400_000;
const BACKDATED_MS = 3_600_000;

/** A CA of the environment's own, and a server certificate for this machine signed by it. */
async function makeCertificates(nowMs: number): Promise<{ ca: string; cert: string; key: string }> {
  const crypto = webcrypto;
  x509.cryptoProvider.set(crypto);
  const validity = { notBefore: new Date(nowMs - BACKDATED_MS), notAfter: new Date(nowMs + VALID_MS) };
  const caKeys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: randomBytes(16).toString('hex'),
    name: 'CN=lakelab environment CA',
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: randomBytes(16).toString('hex'),
    subject: 'CN=localhost',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
  return { ca: ca.toString('pem'), cert: cert.toString('pem'), key };
}
