import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import { Pool } from 'undici';
import { LabError, messageOf } from '../../../model/errors.ts';

export interface ObjectStoreOptions {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly bucket: string;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

const REGION = 'us-east-1';

/** Reads a bucket over S3. The two calls that the account needs do not justify Amazon's client with its dozens of packages: only signing is a package. */
export class ObjectStore implements AsyncDisposable {
  readonly #options: ObjectStoreOptions;
  readonly #pool: Pool;

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
    this.#pool = new Pool(options.url, { connections: 8 });
  }

  /** Objects below a prefix, by key. */
  async *list(prefix: string): AsyncGenerator<StoredObject, void> {
    for (let token = ''; ;) {
      const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix });
      if (token !== '') query.set('continuation-token', token);
      const { body } = await this.#get(`/${this.#options.bucket}?${query.toString()}`);
      const xml = await body.text();
      for (const { groups } of xml.matchAll(/<Contents>.*?<Key>(?<key>.*?)<\/Key>.*?<Size>(?<size>\d+)<\/Size>.*?<\/Contents>/gs)) {
        yield { key: decodeURIComponent((groups?.['key'] ?? '').replaceAll('+', ' ')), bytes: Number(groups?.['size']) };
      }
      token = /<NextContinuationToken>(?<token>.*?)<\/NextContinuationToken>/s.exec(xml)?.groups?.['token'] ?? '';
      if (token === '') return;
    }
  }

  /** Downloads an object to a file. */
  async download(key: string, path: string, signal?: AbortSignal): Promise<void> {
    const { body } = await this.#get(`/${this.#options.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, signal);
    await pipeline(body, createWriteStream(path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }

  async #get(path: string, signal?: AbortSignal) {
    const { url, user, password } = this.#options;
    const signed = await new AwsV4Signer({
      url: url + path,
      accessKeyId: user,
      secretAccessKey: password,
      service: 's3',
      region: REGION,
    }).sign();
    // The signer may write the address in its own way; what it signed is what is sent.
    const target = signed.url.pathname + signed.url.search;
    try {
      const headers = Object.fromEntries([...signed.headers].filter(([name]) => name !== 'host'));
      const response = await this.#pool.request({ method: 'GET', path: target, headers, ...(signal ? { signal } : {}) });
      if (response.statusCode === 200) return response;
      const text = await response.body.text();
      throw new Error(`HTTP ${response.statusCode} ${/<Message>(?<text>.*?)<\/Message>/s.exec(text)?.groups?.['text'] ?? ''}`);
    } catch (error) {
      signal?.throwIfAborted();
      throw new LabError('LAKE_UNAVAILABLE', `the object store does not give ${path.split('?', 1)[0]}: ${messageOf(error)}`, {
        hint: 'lab status shows how each part of the platform is',
        cause: error,
      });
    }
  }
}
