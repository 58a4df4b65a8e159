import { describePlatform } from '../testing/conformance.ts';
import { embedded } from './embedded/embedded.ts';

// Those that need a Docker engine stand beside their platform.
describePlatform(embedded);
