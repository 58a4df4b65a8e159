import assert from 'node:assert/strict';
import { it } from 'node:test';
import { wantsColor } from './color.ts';

it('colour follows NO_COLOR, then FORCE_COLOR, then the terminal', () => {
  const cases: [env: Record<string, string>, isTerminal: boolean, wanted: boolean][] = [
    [{}, true, true],
    [{}, false, false],
    [{ TERM: 'dumb' }, true, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '3', NO_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '3', NO_COLOR: '' }, false, true],
  ];
  for (const [env, isTerminal, wanted] of cases) assert.equal(wantsColor(env, isTerminal), wanted, JSON.stringify(env));
});
