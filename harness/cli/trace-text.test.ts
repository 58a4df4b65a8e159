import assert from 'node:assert/strict';
import { it } from 'node:test';
import { renderTrace } from './trace-text.ts';

it('a trace has a block for each arrival, and a line for each hop', () => {
  const text = renderTrace({
    id: '0000000042',
    source: '//imvu/ui/03',
    event: { type: 'com.imvu.ui.item_clicked.v1', timeMs: Date.parse('2026-03-02T10:00:00Z'), sequence: 42 },
    arrivals: [
      {
        outcome: 'persisted',
        requestId: 'request-1',
        hops: [
          { stage: 'gateway', action: 'accepted', atMs: 1_795_940_956_965, sinceMs: null, facts: {} },
          { stage: 'queue', action: 'appended', atMs: 1_795_940_956_999, sinceMs: 34, facts: { partition: 2, offset: 17 } },
          { stage: 'gateway', action: 'answered', atMs: null, sinceMs: null, facts: {}, unknown: 'its log was rotated' },
        ],
      },
      {
        outcome: 'refused',
        requestId: null,
        hops: [{ stage: 'ingestion', action: 'refused', atMs: 1_795_940_957_000, sinceMs: null, facts: { reason: 'unknown_type' } }],
      },
    ],
    notes: ['3 records wait'],
  });
  assert.equal(
    text,
    `event 0000000042 of //imvu/ui/03: com.imvu.ui.item_clicked.v1, happened 2026-03-02T10:00:00.000Z; came 2 times

1 of 2, request request-1: in events
  2026-11-29T08:29:16.965Z          gateway    accepted
  2026-11-29T08:29:16.999Z  +34 ms  queue      appended  partition 2, offset 17
  ?                                 gateway    answered  (its log was rotated)

2 of 2, request not known: refused
  2026-11-29T08:29:17.000Z    ingestion  refused  reason unknown_type

note: 3 records wait
`,
  );
});
