import { LabError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';

type Asking = Pick<Scenario, 'name' | 'platform'>;
type Able = Pick<Platform, 'name' | 'fileFormats' | 'commitIntervalMs'>;

/** Throws a LabError PLATFORM_LACKS if the scenario asks for something that the platform cannot do. */
export function requireAbilities(scenario: Asking, platform: Able): void {
  const { format, commitInterval } = scenario.platform;
  const lacks = (what: string): never => {
    throw new LabError('PLATFORM_LACKS', `scenario ${scenario.name} wants ${what}`);
  };
  if (!platform.fileFormats.includes(format)) {
    lacks(`its events in ${format}; the platform ${platform.name} writes ${platform.fileFormats.join(', ')}`);
  }
  const { least } = platform.commitIntervalMs;
  if (commitInterval !== undefined && commitInterval < least) {
    lacks(`a commit every ${commitInterval} ms; the platform ${platform.name} commits every ${least} ms at most`);
  }
}
