import { describePlatform } from '../../testing/conformance.ts';
import { whySkip } from '../docker/testing/containers.ts';
import { agnostic } from './agnostic.ts';
import { imageTable, serviceNames } from './components.ts';

const images = Object.fromEntries(serviceNames.map((name) => [name, imageTable.components[name]?.tag ?? '']));
const skip = await whySkip(images);
describePlatform(agnostic, skip === false ? {} : { skip });
