import { LabError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';

/** Throws a LabError PLATFORM_LACKS if the scenario asks for something that the platform cannot do. */
export function requireAbilities(scenario: Pick<Scenario, 'name' | 'platform'>, platform: Pick<Platform, 'name' | 'fileFormats'>): void {
  const { format } = scenario.platform;
  if (!platform.fileFormats.includes(format)) {
    throw new LabError(
      'PLATFORM_LACKS',
      `scenario ${scenario.name} wants its events in ${format}; the platform ${platform.name} writes ${platform.fileFormats.join(', ')}`,
    );
  }
}
