import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { whySkip } from '../../docker/testing/containers.ts';
import { startPrometheus, type PrometheusContainer } from '../../docker/testing/prometheus-container.ts';
import { imageTable } from '../components.ts';
import { createRemoteWrite } from './remote-write.ts';

const image = imageTable.components['prometheus']?.tag ?? '';
const FIGURES = 2000;

describe('remote write to a real Prometheus', { skip: await whySkip({ image }), timeout: 60_000 }, () => {
  let prometheus: PrometheusContainer;
  let prometheusUrl: string;

  before(async () => {
    prometheus = await startPrometheus(image);
    prometheusUrl = prometheus.url;
  });
  after(() => prometheus?.[Symbol.asyncDispose]());

  it('is found again, with labels, values and instants', async () => {
    const nowMs = Date.now();
    const figures = Array.from({ length: FIGURES }, (_, index) => ({
      name: 'lakelab_sender_bytes_total',
      labels: { run: 'größer "als" 1', part: String(index) },
      value: index / 8,
    }));
    await createRemoteWrite({ prometheusUrl }).record(figures, nowMs);
    const query = async (text: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
      const response = await fetch(`${prometheusUrl}/api/v1/query?${new URLSearchParams({ query: text }).toString()}`);
      return ((await response.json()) as { data: { result: [] } }).data.result;
    };
    const [count] = await query('count(lakelab_sender_bytes_total{run="größer \\"als\\" 1"})');
    assert.equal(count?.value[1], String(FIGURES));
    const [one] = await query('timestamp(lakelab_sender_bytes_total{part="1999"})');
    assert.equal(Math.round(Number(one?.value[1]) * 1000), nowMs);
    const [value] = await query('lakelab_sender_bytes_total{part="1999"}');
    assert.equal(Number(value?.value[1]), 1999 / 8);
  });
});
