import { stripVTControlCharacters } from 'node:util';
import { namesNothing, type LogLine, type LogQuery } from '../../../model/logs.ts';

/** OpenSearch gives so many documents in one answer, unless told otherwise. */
const MOST_AT_ONCE = 10_000;
/** A search of all lines for a text. */
const ANSWER_TIMEOUT_MS = 30_000;

/** A document of the indices `logs-*` and (of the gateway's lines, one for each request) `requests-*`: compose/images/rsyslog/index-template.json. */
interface Document {
  readonly '@timestamp': string;
  readonly container: string;
  readonly level?: string;
  readonly run?: string;
  readonly message: string;
}
interface Hit {
  readonly _source: Document;
}

export interface LogStoreOptions {
  /** `http://127.0.0.1:PORT` */
  readonly storeUrl: string;
  readonly fetch?: typeof fetch;
}

/** Asks OpenSearch for the newest lines that fit; oldest first. Rejects if it does not answer as it should. */
export async function searchLogs(query: LogQuery, { storeUrl, fetch: get = fetch }: LogStoreOptions): Promise<LogLine[]> {
  const indices = namesNothing(query) ? 'logs-*' : 'logs-*,requests-*';
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const response = await get(`${storeUrl}/${indices}/${path}?ignore_unavailable=true&allow_no_indices=true`, {
      method: 'POST',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`OpenSearch answers HTTP ${response.status}: ${(await response.text()).slice(0, 500)}`);
    return response.json();
  };
  // What it has taken shows in searches only some seconds later otherwise.
  await ask('_refresh');
  const lines: LogLine[] = [];
  for (let after: string | undefined; lines.length < query.lines;) {
    const size = Math.min(MOST_AT_ONCE, query.lines - lines.length);
    const answer = (await ask('_search', searchOf(query, size, after))) as { hits: { hits: readonly Hit[] } };
    const { hits } = answer.hits;
    lines.push(...hits.map(({ _source }) => lineOf(_source)));
    if (hits.length < size) break;
    after = hits.at(-1)?._source['@timestamp'];
  }
  return lines.toReversed();
}

function searchOf({ component, sinceMs, text }: LogQuery, size: number, after: string | undefined): object {
  return {
    size,
    track_total_hits: false,
    sort: [{ '@timestamp': 'desc' }],
    // As text: nanoseconds are more than a number of JavaScript holds.
    ...(after === undefined ? {} : { search_after: [after] }),
    query: {
      bool: {
        filter: [
          ...(sinceMs === undefined ? [] : [{ range: { '@timestamp': { gte: sinceMs, format: 'epoch_millis' } } }]),
          ...(component === undefined ? [] : [{ bool: { should: [{ term: { component } }, { term: { container: component } }] } }]),
          ...(text === undefined ? [] : [{ wildcard: { 'message.exact': `*${text.replaceAll(/[\\*?]/g, String.raw`\$&`)}*` } }]),
        ],
      },
    },
  };
}

function lineOf({ '@timestamp': time, container, level, run, message }: Document): LogLine {
  return {
    time: `${time.slice(0, 19)}.${(/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(3, '0').slice(0, 3)}Z`,
    container,
    ...(level === undefined ? {} : { level }),
    ...(run === undefined ? {} : { run }),
    // What colours a terminal may also rewrite it.
    text: stripVTControlCharacters(message),
  };
}
