import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortLines } from './compose-project.ts';

test('what containers have written is in the order in which they wrote it, without what is for terminals', () => {
  const clear = '\u001B[2K';
  assert.deepEqual(
    sortLines([
      `${clear}${clear}trino-1  | 2026-11-25T04:33:05.062980770Z started`,
      `kafka-1  | 2026-11-25T04:32:56.387392973Z [INFO] a | b`,
      `${clear}kafka-1  | 2026-11-25T04:33:05.062980771Z \u001B[32mgreen\u001B[0m`,
      'kafka-1  | 2026-11-25T04:33:05.062980772Z',
      '',
      'no line of a container',
    ]),
    [
      '2026-11-25T04:32:56.387Z kafka-1 [INFO] a | b',
      '2026-11-25T04:33:05.062Z trino-1 started',
      '2026-11-25T04:33:05.062Z kafka-1 green',
      '2026-11-25T04:33:05.062Z kafka-1 ',
    ],
  );
});
