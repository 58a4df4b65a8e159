import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { loadScenario } from '../config/find-scenario.ts';
import { root } from './testing/lab.ts';
import { targetCounts } from './target-counts.ts';

test('targets are counted as a run is judged by them', async () => {
  const smoke = await loadScenario('smoke', { directory: join(root, 'scenarios'), cwd: root });
  // Two of its targets have one form for each platform.
  assert.equal(targetCounts(smoke, ['embedded', 'agnostic']), `${smoke.targets.length - 2} targets`);
  const targets = [...smoke.targets, { ...smoke.targets[0], platforms: ['agnostic'] }] as typeof smoke.targets;
  const count = smoke.targets.length - 2;
  assert.equal(targetCounts({ targets }, ['embedded', 'agnostic']), `${count} targets on embedded, ${count + 1} on agnostic`);
  assert.equal(targetCounts({ targets }, []), `${targets.length} targets`);
});
