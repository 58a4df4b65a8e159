import { request } from 'undici';
import { messageOf } from '../../../model/errors.ts';

const TIMEOUT_MS = 20_000;

/** Whoever was asked does not answer, or not as it should just now: it may be starting again. */
export class Unanswered extends Error {}

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface JsonAnswer {
  readonly status: number;
  /** undefined if there is none. */
  readonly body: unknown;
}

/** One question in JSON. @throws Unanswered if there is no answer, or one of 5xx */
export async function askJson({ method, url, headers = {}, body }: JsonRequest): Promise<JsonAnswer> {
  let answer: JsonAnswer;
  try {
    const response = await request(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.body.text();
    answer = { status: response.statusCode, body: text === '' ? undefined : JSON.parse(text) };
  } catch (error) {
    throw new Unanswered(`${new URL(url).host} does not answer: ${messageOf(error)}`, { cause: error });
  }
  if (answer.status >= 500) throw new Unanswered(`${new URL(url).host} answered HTTP ${answer.status}`);
  return answer;
}
