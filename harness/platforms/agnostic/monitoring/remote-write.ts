import type { RunFigure, RunFigureSink } from '../../../model/alerts.ts';

const ANSWER_TIMEOUT_MS = 5_000;

/** Writes figures into Prometheus by its remote-write protocol, which needs `--web.enable-remote-write-receiver`. */
export function createRemoteWrite({ prometheusUrl }: { readonly prometheusUrl: string }): RunFigureSink {
  return {
    async record(figures, epochMs) {
      const response = await fetch(`${prometheusUrl}/api/v1/write`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-protobuf',
          'content-encoding': 'snappy',
          'x-prometheus-remote-write-version': '0.1.0',
        },
        body: new Uint8Array(snappyOf(writeRequestOf(figures, epochMs))),
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`Prometheus answers HTTP ${response.status}: ${(await response.text()).slice(0, 200)}`);
    },
  };
}

/** The protobuf message `prometheus.WriteRequest` (prompb/remote.proto): its few fields are not worth a library. */
export function writeRequestOf(figures: readonly RunFigure[], epochMs: number): Buffer {
  return Buffer.concat(figures.map((figure) => field(1, timeSeriesOf(figure, epochMs))));
}

function timeSeriesOf({ name, labels, value }: RunFigure, epochMs: number): Buffer {
  // Prometheus wants them sorted.
  const sorted = Object.entries({ ...labels, __name__: name }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const double = Buffer.alloc(9);
  double[0] = (1 << 3) | 1;
  double.writeDoubleLE(value, 1);
  const sample = Buffer.concat([double, varint(2 << 3), varint(Math.round(epochMs))]);
  return Buffer.concat([
    ...sorted.map(([key, text]) => field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(text))]))),
    field(2, sample),
  ]);
}

/** A field of a given number that has a length. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const MOST_LITERAL_BYTES = 65_536;

/** Snappy's block format, of literals alone: a few hundred bytes every few seconds are not worth compressing. */
export function snappyOf(content: Buffer): Buffer {
  const parts: Buffer[] = [varint(content.length)];
  for (let at = 0; at < content.length; at += MOST_LITERAL_BYTES) {
    const literal = content.subarray(at, at + MOST_LITERAL_BYTES);
    const tag = Buffer.alloc(3);
    tag[0] = 61 << 2;
    tag.writeUInt16LE(literal.length - 1, 1);
    parts.push(tag, literal);
  }
  return Buffer.concat(parts);
}
