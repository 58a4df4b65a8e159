import { describePlatform } from '../../testing/conformance.ts';
import { whySkip } from '../docker/testing/containers.ts';
import { agnostic } from './agnostic.ts';
import { builtImages } from './components.ts';

const skip = await whySkip(builtImages);
describePlatform(agnostic, skip === false ? {} : { skip });
