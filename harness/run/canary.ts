import { Pool } from 'undici';
import type { Clock } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { Finding, Measurement } from '../model/measurement.ts';
import { CANARY_SOURCE, type Ingress, type Lake } from '../model/platform.ts';
import { distributionOf } from '../measure/distribution.ts';

const CANARY_TYPE = 'com.lakelab.canary.v1';
const CANARY_SCHEMA = 'https://schemas.lakelab.dev/lakelab/canary/1';

const EVERY_MS = 2_000;
const POLL_MS = 100;
/** Where a query is dear, it is asked less often: asking must not become a load of its own. */
const PAUSE_PER_QUERY = 10;
const GIVE_UP_MS = 60_000;
const ANSWER_TIMEOUT_MS = 30_000;
/** A canary seen this much earlier or later than its commit time allows casts doubt on the commit times. */
const TOLERANCE_MS = 300;

/** One canary: when it was sent, and when a query first showed it. */
interface Sighting {
  readonly id: string;
  readonly sentMs: number;
  readonly seenMs: number;
  /** How long the query took that showed it, and the pause before it: it became visible at some instant within. */
  readonly blindMs: number;
}

/**
 * Cross-checks the commit times from the lake's metadata: sends a lone event every two seconds and queries the lake until it is there,
 * as a user would. Runs until `signal` aborts.
 */
export class Canary {
  readonly #sightings: Sighting[] = [];
  #missing = 0;
  #trouble: string | undefined;

  async fly(ingress: Ingress, lake: Lake, clock: Clock, runId: string, signal: AbortSignal): Promise<void> {
    await using pool = disposable(
      new Pool(ingress.baseUrl, {
        connections: 1,
        connect: { ca: ingress.ca },
        headersTimeout: ANSWER_TIMEOUT_MS,
        bodyTimeout: ANSWER_TIMEOUT_MS,
      }),
    );
    while (!signal.aborted) {
      const begunMs = clock.monotonicMs();
      try {
        await this.#once(pool.pool, ingress, lake, clock, runId, signal);
      } catch (error) {
        this.#trouble ??= messageOf(error);
      }
      await clock.sleep(Math.max(POLL_MS, EVERY_MS - (clock.monotonicMs() - begunMs)), signal);
    }
  }

  async #once(pool: Pool, ingress: Ingress, lake: Lake, clock: Clock, runId: string, signal: AbortSignal): Promise<void> {
    const sentMs = clock.epochMs();
    // The instant keeps ids apart when a run is resumed.
    const id = `${runId}-${sentMs}`;
    const time = new Date(sentMs).toISOString();
    const response = await pool.request({
      path: '/v1/events',
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json',
        authorization: `Bearer ${ingress.credentials.get(CANARY_SOURCE) ?? ''}`,
      },
      body: JSON.stringify({
        specversion: '1.0',
        id,
        source: CANARY_SOURCE,
        type: CANARY_TYPE,
        time,
        datacontenttype: 'application/json',
        dataschema: CANARY_SCHEMA,
        data: { sent_at_ms: sentMs },
      }),
    });
    const body = await response.body.text();
    if (response.statusCode !== 202) throw new Error(`the canary was answered with HTTP ${response.statusCode}: ${body.slice(0, 200)}`);
    let pauseMs = 0;
    while (!signal.aborted) {
      const askedMs = clock.epochMs();
      await lake.refresh();
      const rows = await lake.query(
        `SELECT 1 AS seen FROM events WHERE event_day = DATE '${time.slice(0, 10)}' AND source = '${CANARY_SOURCE}' AND id = '${id}'`,
      );
      const nowMs = clock.epochMs();
      if (rows.length > 0) {
        this.#sightings.push({ id, sentMs, seenMs: nowMs, blindMs: nowMs - askedMs + pauseMs });
        return;
      }
      if (nowMs - sentMs > GIVE_UP_MS) {
        this.#missing++;
        return;
      }
      pauseMs = Math.max(POLL_MS, (nowMs - askedMs) * PAUSE_PER_QUERY);
      await clock.sleep(pauseMs, signal);
    }
  }

  /** Events of its own that it has seen in the lake so far. */
  get seenEvents(): number {
    return this.#sightings.length;
  }

  measurement(fidelity: Measurement['fidelity']): Measurement {
    const counts = new Map<number, number>();
    for (const { sentMs, seenMs } of this.#sightings) {
      const ms = Math.floor(seenMs - sentMs);
      counts.set(ms, (counts.get(ms) ?? 0) + 1);
    }
    return {
      metric: 'canary_visible_ms',
      unit: 'ms',
      kind: 'distribution',
      value: distributionOf([...counts].toSorted((a, b) => a[0] - b[0])) ?? null,
      method: `a lone event every ${EVERY_MS / 1000} s (or less often), queried every ${POLL_MS} ms (or ${PAUSE_PER_QUERY} times as long as a query takes) until a SELECT shows it: an upper bound, seen from outside`,
      fidelity,
    };
  }

  /** Compares each sighting with the commit time that the lake's metadata gives the same event. */
  async crossCheck(lake: Lake): Promise<Finding[]> {
    const findings: Finding[] = [];
    if (this.#trouble !== undefined) {
      findings.push({
        severity: 'warning',
        code: 'CANARY_FAILED',
        message: `The canary met trouble: ${this.#trouble}.`,
        metrics: ['canary_visible_ms'],
      });
    }
    if (this.#missing > 0) {
      findings.push({
        severity: 'error',
        code: 'CANARY_MISSING',
        message: `${this.#missing} canary events were acknowledged but not visible within ${GIVE_UP_MS / 1000} s.`,
        metrics: ['submission_to_lake_ms'],
      });
    }
    if (this.#sightings.length === 0) return findings;
    const rows = await lake.query(
      `SELECT e.id, ${lake.dialect.epochMs('c.committed_at')} AS committed_ms FROM events e JOIN commits c ON c.commit_id = e.commit_id WHERE e.source = '${CANARY_SOURCE}'`,
    );
    const committed = new Map(rows.map((row) => [String(row['id']), Number(row['committed_ms'])]));
    let disagreements = 0;
    let worstMs = 0;
    for (const { id, seenMs, blindMs } of this.#sightings) {
      const committedMs = committed.get(id);
      if (committedMs === undefined) {
        disagreements++;
        continue;
      }
      // Seen before it was committed, or long after: the sighting may be late by a pause and a query.
      const lag = seenMs - committedMs;
      const excess = lag < 0 ? -lag : lag - blindMs;
      if (excess > TOLERANCE_MS) disagreements++;
      worstMs = Math.max(worstMs, excess);
    }
    if (disagreements > 0) {
      findings.push({
        severity: 'warning',
        code: 'CANARY_DISAGREES',
        message: `${disagreements} of ${this.#sightings.length} canaries were seen at another time than the lake's commit times say (worst: ${Math.round(worstMs)} ms apart).`,
        hint: 'Either the commit times are off, or queries were starved on a busy machine.',
        metrics: ['submission_to_lake_ms'],
      });
    }
    return findings;
  }
}

function disposable(pool: Pool): AsyncDisposable & { readonly pool: Pool } {
  return { pool, [Symbol.asyncDispose]: () => pool.destroy() };
}
