import { LabError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';

type Wishes = Pick<Scenario, 'name' | 'platform' | 'faults'>;
type Abilities = Pick<Platform, 'name' | 'fileFormats' | 'commitIntervalMs' | 'killable'>;

/** What a scenario asks for that the platform cannot do; empty if it can do all. */
function lacksOf(scenario: Wishes, platform: Abilities): string[] {
  const { format, commitInterval } = scenario.platform;
  const { least } = platform.commitIntervalMs;
  const unkillable = [...new Set(scenario.faults.map(({ kill }) => kill))].filter((target) => !platform.killable.includes(target));
  return [
    ...(platform.fileFormats.includes(format)
      ? []
      : [`wants its events in ${format}; the platform ${platform.name} writes ${platform.fileFormats.join(', ')}`]),
    ...(commitInterval === undefined || commitInterval >= least
      ? []
      : [`wants a commit every ${commitInterval} ms; the platform ${platform.name} commits every ${least} ms at most`]),
    ...(unkillable.length === 0
      ? []
      : [
          `kills ${unkillable.join(', ')}; ` +
            (platform.killable.length === 0
              ? `the platform ${platform.name} has no component that can be killed alone`
              : `of the platform ${platform.name} can be killed: ${platform.killable.join(', ')}`),
        ]),
  ];
}

/** Those of some platforms that can do all that a scenario asks for. */
export function capableOf<P extends Abilities>(scenario: Wishes, platforms: readonly P[]): P[] {
  return platforms.filter((platform) => lacksOf(scenario, platform).length === 0);
}

/** Throws a LabError PLATFORM_LACKS if the scenario asks for something that the platform cannot do. */
export function requireAbilities(scenario: Wishes, platform: Abilities): void {
  const lacks = lacksOf(scenario, platform);
  if (lacks.length > 0) throw new LabError('PLATFORM_LACKS', `scenario ${scenario.name} ${lacks.join('; it ')}`);
}
