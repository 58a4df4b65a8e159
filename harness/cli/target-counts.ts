import { targetsFor, type Scenario } from '../model/scenario.ts';

/** How many targets a run is judged by: `14 targets`, or where that differs `14 targets on embedded, 13 on agnostic`. */
export function targetCounts({ targets }: Pick<Scenario, 'targets'>, platforms: readonly string[]): string {
  const counts = platforms.map((platform) => ({ platform, count: targetsFor(targets, platform).length }));
  const [first] = counts;
  if (first === undefined) return `${targets.length} targets`;
  if (counts.every(({ count }) => count === first.count)) return `${first.count} targets`;
  return counts.map(({ platform, count }, index) => `${count}${index === 0 ? ' targets' : ''} on ${platform}`).join(', ');
}
