import { messageOf } from '../../model/errors.ts';
import { inspectEngine, type Engine, type EngineState } from '../docker/engine.ts';
import { gatherExtraCa } from '../docker/extra-ca.ts';
import { surveyImages, type SurveyedImage } from '../docker/images.ts';
import { freeBytes } from '../free-bytes.ts';
import type { Machine, Need } from '../needs.ts';
import { containerMemoryBytes, imagesOf, imageTable, root, serviceNames } from './components.ts';

/** compose/README.md: all images together, with the bases that they share. */
const IMAGES_BYTES = 3.8e9;
const WANTED_FREE_BYTES = 5 * 2 ** 30;
/** An engine that does not answer for so long is taken for one that is not there. */
const ENGINE_TIMEOUT_MS = 20_000;

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** What the agnostic platform needs: an engine, room for its containers, and images. */
export async function agnosticNeeds({ run, home, cores, hasSources }: Machine): Promise<readonly Need[]> {
  if (!hasSources) {
    return [
      {
        what: 'sources',
        ok: false,
        needed: true,
        found: 'this is an installed package',
        hint: 'clone the repository: the images are built from it',
      },
    ];
  }
  const signal = AbortSignal.timeout(ENGINE_TIMEOUT_MS);
  const state = await inspectEngine(run, signal).catch((error: unknown): EngineState => ({
    lacks: [
      {
        message: signal.aborted ? `the Docker engine has not answered for ${ENGINE_TIMEOUT_MS / 1000} s` : messageOf(error),
        hint: 'docker info should say more; restart the engine if that hangs, too',
      },
    ],
  }));
  if ('lacks' in state) {
    return state.lacks.map(({ message, hint }) => ({ what: 'Docker', ok: false, needed: true, found: message, hint }));
  }
  const { engine } = state;
  const images = await survey(run, signal).catch(() => undefined);
  return [
    {
      what: 'Docker',
      ok: true,
      needed: true,
      found: `engine ${engine.version}, compose ${engine.composeVersion}, buildx ${engine.buildxVersion}`,
    },
    { what: 'cores', ok: engine.cores >= 2, needed: false, found: `${engine.cores} of the engine, ${cores} here` },
    {
      what: 'memory',
      ok: engine.memoryBytes >= containerMemoryBytes.full,
      needed: false,
      found: `${gib(engine.memoryBytes)} of the engine; the containers may take ${gib(containerMemoryBytes.full)} together, ${gib(containerMemoryBytes.core)} without those of the daily jobs and of monitoring`,
      hint: 'on Docker Desktop: Settings, Resources; with less, a component may be killed under load',
    },
    await diskNeed(engine, home, images),
    ...(images === undefined
      ? [{ what: 'images', ok: false, needed: false, found: 'the engine did not say which are there' }]
      : imageNeeds(images)),
  ];
}

async function survey(run: Machine['run'], signal: AbortSignal): Promise<readonly SurveyedImage[]> {
  await using extraCa = await gatherExtraCa();
  return await surveyImages(imagesOf(serviceNames), { table: imageTable, root, run, signal, extraCaFile: extraCa.path });
}

async function diskNeed(engine: Engine, home: string, images: readonly SurveyedImage[] | undefined): Promise<Need> {
  // That of an engine in a virtual machine is not to be seen from here.
  const free = (engine.dataDirectory === '' ? undefined : await freeBytes(engine.dataDirectory)) ?? (await freeBytes(home)) ?? 0;
  const hasImages = images?.every(({ state, optional }) => state !== 'missing' || optional) === true;
  return {
    what: 'disk',
    ok: free >= WANTED_FREE_BYTES + (hasImages ? 0 : IMAGES_BYTES),
    needed: false,
    found: `${gib(free)} free; ${hasImages ? 'the images are there' : `the images take ${gib(IMAGES_BYTES)}, more while they are built`}`,
    hint: 'lab runs prune removes old runs, docker builder prune what builds have left',
  };
}

const stateTexts: Readonly<Record<SurveyedImage['state'], string>> = {
  there: 'there',
  source: 'there; built again from this clone at each start, which takes seconds if nothing has changed',
  stale: 'stale',
  missing: 'missing',
};

function imageNeeds(images: readonly SurveyedImage[]): Need[] {
  return [
    ...images.map((image): Need => {
      const isThere = image.state === 'there' || image.state === 'source';
      return {
        what: `image of ${image.name}`,
        ok: isThere,
        needed: false,
        found: `${image.reference} is ${stateTexts[image.state]}${isThere ? '' : `: ${obtaining(image)}`}`,
      };
    }),
    ...summary(
      images.filter(({ state, optional }) => (state === 'stale' || state === 'missing') && !optional),
      images.filter(({ optional }) => !optional).length,
    ),
  ];
}

/** What `--images auto` would do. */
function obtaining({ name, official, buildSeconds, optional }: SurveyedImage): string {
  if (optional) return `will be pulled; where no registry can be reached, ${name} is skipped, and all else works`;
  const building = `built${buildSeconds === undefined ? '' : ` in about ${buildSeconds} s on 2 cores`}`;
  return official === null ? `will be ${building}` : `will be pulled, or else ${building}`;
}

function summary(absent: readonly SurveyedImage[], all: number): Need[] {
  if (absent.length === 0) return [];
  const atLeast = secondsOf(absent.filter(({ official }) => official === null));
  const atMost = secondsOf(absent);
  const minutes = (seconds: number): string => (seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
  const builds = atLeast === atMost ? minutes(atMost) : `${minutes(atLeast)} if the others can be pulled, ${minutes(atMost)} if none can`;
  return [
    {
      what: 'images',
      ok: false,
      needed: false,
      found: `${absent.length} of ${all} are to be pulled or built: about ${builds} of building on 2 cores, one after the other (two go on at a time); downloads and bases come on top`,
      hint: 'the first lab up or lab run with --platform agnostic does it; ./lab exec-images does it now',
    },
  ];
}

function secondsOf(images: readonly SurveyedImage[]): number {
  return images.reduce((sum, { buildSeconds = 0 }) => sum + buildSeconds, 0);
}
