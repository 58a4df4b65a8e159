import { describePlatform } from '../testing/conformance.ts';
import { platforms } from './index.ts';

for (const platform of Object.values(platforms)) describePlatform(platform);
