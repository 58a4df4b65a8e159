import assert from 'node:assert/strict';
import { it } from 'node:test';
import { containersIn, filterLog, lineIn, type LogFilter } from './log-filter.ts';

const lines = [
  '2026-11-25T03:00:00.123Z kafka-1 started',
  '2026-11-25T03:00:01.000Z ingest-1 ready',
  '2026-11-25T03:00:02.000Z ingest-2 ready, kafka-1 answers',
  'a line of a stack',
  '2026-11-25T03:00:03.000Z apicurio-registry-1 ready',
];
const numbers = (filter: LogFilter): number[] => filterLog(lines, filter).map((line) => lines.indexOf(line));

it('lines are chosen by component or container, by age and by text', () => {
  const sinceMs = Date.parse('2026-11-25T03:00:01.500Z');
  const cases: [LogFilter, number[]][] = [
    [{}, [0, 1, 2, 3, 4]],
    [{ component: 'kafka' }, [0]],
    [{ component: 'ingest' }, [1, 2, 3]],
    [{ component: 'ingest-1' }, [1]],
    [{ component: 'apicurio-registry' }, [4]],
    [{ component: 'apicurio' }, []],
    [{ sinceMs }, [2, 3, 4]],
    [{ sinceMs, component: 'ingest', text: 'stack' }, [3]],
    [{ text: 'kafka' }, [0, 2]],
  ];
  for (const [filter, expected] of cases) assert.deepEqual(numbers(filter), expected, JSON.stringify(filter));
});

it('lines before the first time belong to nobody', () => {
  assert.deepEqual(filterLog(['early', lines[0] as string], { sinceMs: 0 }), [lines[0]]);
  assert.deepEqual(filterLog(['early'], { text: 'ear' }), ['early']);
});

it('the containers that a log names can be asked for as it names them', () => {
  assert.deepEqual([...containersIn(lines)], ['kafka-1', 'ingest-1', 'ingest-2', 'apicurio-registry-1']);
  assert.deepEqual([...containersIn(['2026-11-25T03:00:00.123Z ready on port 1'])], []);
  assert.deepEqual(numbers({ component: 'ingest-1' }), [1]);
});

it('a line of a log says when it was written, by which container, and what', () => {
  assert.deepEqual(
    [lines[0], 'of a stack', '2026-11-25T03:00:00.123Z ready on port 1', '2026-11-25T03:00:00.123Z kafka-1 '].map((line) =>
      lineIn(line as string),
    ),
    [
      { time: '2026-11-25T03:00:00.123Z', container: 'kafka-1', text: 'started' },
      { text: 'of a stack' },
      { time: '2026-11-25T03:00:00.123Z', text: 'ready on port 1' },
      { time: '2026-11-25T03:00:00.123Z', container: 'kafka-1', text: '' },
    ],
  );
});
