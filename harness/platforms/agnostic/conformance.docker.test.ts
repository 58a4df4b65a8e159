import { describePlatform } from '../../testing/conformance.ts';
import { whySkip } from '../docker/testing/containers.ts';
import { agnostic } from './agnostic.ts';
import { builtImages, componentsOf } from './components.ts';

const skip = await whySkip(builtImages);
// A start that names no jobs starts the core.
describePlatform(agnostic, { components: componentsOf('core'), ...(skip === false ? {} : { skip }) });
