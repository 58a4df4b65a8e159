import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../../model/errors.ts';
import type { ImagePolicy } from '../../model/platform.ts';
import type { RunCommand } from './command.ts';
import { createDockerImages, type DockerImages } from './docker-images.ts';
import type { ImageTable } from './image-table.ts';
import { createLimit, type Limit } from './limit.ts';
import { recipeDigest } from './recipe-digest.ts';

/** An image that is there, and how it came to be. */
export interface ProvidedImage {
  readonly name: string;
  /** What to run: the official name, or that of the one built here. */
  readonly reference: string;
  readonly origin: 'taken' | 'pulled' | 'built';
  /** Until it was there: its bases, and waiting for its turn, included. */
  readonly seconds: number;
}

/** A component that a platform does without, as its image cannot be had here. */
export interface SkippedImage {
  readonly name: string;
  /** For people: part of a sentence. */
  readonly why: string;
}

export interface ProvidedImages {
  readonly provided: readonly ProvidedImage[];
  /** Of those that are optional. */
  readonly skipped: readonly SkippedImage[];
}

export interface ImageProgress {
  /** Component or base. */
  readonly name: string;
  /** For people: what is done now, or was just done. */
  readonly message: string;
  /** Milliseconds since this step began; of the last message of a component: since it was asked for. */
  readonly elapsedMs: number;
}

export interface ImageContext {
  readonly table: ImageTable;
  /** Root of the repository; the recipes are in compose/images below it. */
  readonly root: string;
  readonly run: RunCommand;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly monotonicMs: () => number;
  /** PEM of CA certificates that builds must trust besides the usual ones; null if there are none. */
  readonly extraCaFile: string | null;
  /** How many pulls and builds go on at a time. */
  readonly concurrency: number;
}

/** The base of build stages: the only image that learns of extra CA certificates, as a build secret. */
const CERTIFIED_BASE = 'build';

/** A registry that has not answered for so long is none, to a component that can be done without. */
const ANSWER_MS = 20_000;

/**
 * Makes sure that the images of these components are there; those that are optional need not be. Bases come first, each once; what does not depend on each other goes on side by side.
 * The first failure ends the rest; finished layers stay, so that the next attempt goes on from there.
 */
export async function provideImages(components: readonly string[], policy: ImagePolicy, context: ImageContext): Promise<ProvidedImages> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const provider = new ImageProvider(policy, { ...context, signal });
  const outcomes = await Promise.allSettled(
    components.map((name) =>
      (name in context.table.optional ? provider.optional(name) : provider.component(name)).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    ),
  );
  context.signal.throwIfAborted();
  failure.signal.throwIfAborted();
  const values = outcomes.map((outcome) => (outcome as PromiseFulfilledResult<ProvidedImage | SkippedImage>).value);
  return {
    provided: values.filter((value) => 'reference' in value),
    skipped: values.filter((value) => 'why' in value),
  };
}

/** An image that a component needs, as it is before anything is done. */
export interface SurveyedImage {
  readonly name: string;
  /** What it would run: the official name, or that of the one built here. */
  readonly reference: string;
  /** `stale`: its recipe, or one that it starts from, has changed since; `source`: there, but only a build can tell whether its sources have changed. */
  readonly state: 'there' | 'stale' | 'source' | 'missing';
  /** What a registry may have; null if there is none. */
  readonly official: string | null;
  /** How long a build takes from nothing on 2 cores, bases apart; undefined where that was not measured. */
  readonly buildSeconds: number | undefined;
  /** Whether the platform does without it where it cannot be had. */
  readonly optional: boolean;
}

export type SurveyContext = Pick<ImageContext, 'table' | 'root' | 'run' | 'signal' | 'extraCaFile'>;

/** What is on the machine of these components' images; asks no registry, and changes nothing. */
export async function surveyImages(components: readonly string[], context: SurveyContext): Promise<SurveyedImage[]> {
  const provider = new ImageProvider('auto', { ...context, onProgress: () => {}, monotonicMs: () => 0, concurrency: 1 });
  return Promise.all(components.map((name) => provider.survey(name)));
}

class ImageProvider {
  readonly #policy: ImagePolicy;
  readonly #context: ImageContext;
  readonly #docker: DockerImages;
  readonly #limit: Limit;
  readonly #bases = new Map<string, Promise<void>>();
  /** Registries that did not answer, with what was heard instead. */
  readonly #silentRegistries = new Map<string, string>();

  constructor(policy: ImagePolicy, context: ImageContext) {
    this.#policy = policy;
    this.#context = context;
    this.#docker = createDockerImages(context.run, context.signal);
    this.#limit = createLimit(context.concurrency);
  }

  async component(name: string): Promise<ProvidedImage> {
    const { table } = this.#context;
    const entry = table.components[name];
    if (entry === undefined) {
      throw new LabError('BAD_USAGE', `no component is called "${name}"`, {
        hint: `components: ${[...Object.keys(table.components), ...Object.keys(table.optional)].join(', ')}`,
      });
    }
    const begunMs = this.#context.monotonicMs();
    const provided = (reference: string, origin: ProvidedImage['origin']): ProvidedImage =>
      this.#provided(name, reference, origin, begunMs);

    if (this.#policy === 'pull') {
      if (entry.official === null)
        throw new LabError('IMAGE_UNAVAILABLE', `${name} has no image to pull: ${entry.why ?? 'none is published'}`);
      const problem = await this.#pull(name, entry.official);
      if (problem !== null) throw new LabError('IMAGE_UNAVAILABLE', `${entry.official} could not be pulled: ${problem}`);
      return provided(entry.official, 'pulled');
    }

    if (this.#policy === 'auto') {
      const there = await this.#find(name);
      if (there !== null) return provided(there, 'taken');
      if (entry.official !== null) {
        const problem = await this.#pull(name, entry.official);
        if (problem === null) return provided(entry.official, 'pulled');
        this.#say(name, `building, as ${entry.official} could not be pulled: ${problem}`, begunMs);
      }
    }
    await this.#build(name);
    return provided(entry.tag, 'built');
  }

  /** An image that has no recipe. It never fails: without it, the platform does less. */
  async optional(name: string): Promise<ProvidedImage | SkippedImage> {
    const { official } = this.#context.table.optional[name] as ImageTable['optional'][string];
    const begunMs = this.#context.monotonicMs();
    if ((await this.#docker.recipeOf(official)) !== undefined) return this.#provided(name, official, 'taken', begunMs);
    const problem = this.#policy === 'build' ? '--images build pulls none' : await this.#pull(name, official, ANSWER_MS);
    if (problem === null) return this.#provided(name, official, 'pulled', begunMs);
    const why = `its image cannot be pulled here (${official}: ${problem})`;
    this.#say(name, `skipped: ${why}`, begunMs);
    return { name, why };
  }

  #provided(name: string, reference: string, origin: ProvidedImage['origin'], begunMs: number): ProvidedImage {
    const elapsedMs = this.#context.monotonicMs() - begunMs;
    this.#context.onProgress({ name, message: `${reference} ${origin === 'taken' ? 'is there' : origin}`, elapsedMs });
    return { name, reference, origin, seconds: elapsedMs / 1000 };
  }

  async survey(name: string): Promise<SurveyedImage> {
    const optional = this.#context.table.optional[name];
    if (optional !== undefined) {
      const { official } = optional;
      const isThere = (await this.#docker.recipeOf(official)) !== undefined;
      return { name, reference: official, state: isThere ? 'there' : 'missing', official, buildSeconds: undefined, optional: true };
    }
    const {
      official,
      tag,
      context,
      build_seconds: buildSeconds,
    } = this.#context.table.components[name] as ImageTable['components'][string];
    const there = await this.#find(name);
    if (there !== null) return { name, reference: there, state: 'there', official, buildSeconds, optional: false };
    const isBuilt = (await this.#docker.recipeOf(tag)) !== undefined;
    const state = isBuilt ? (context === 'repository' ? 'source' : 'stale') : 'missing';
    return { name, reference: isBuilt ? tag : (official ?? tag), state, official, buildSeconds, optional: false };
  }

  /** The image of a component that is on the machine and up to date. What is built from this repository never counts: only a build can tell. */
  async #find(name: string): Promise<string | null> {
    const { table } = this.#context;
    const { official, tag, context } = table.components[name] as ImageTable['components'][string];
    if (official !== null && (await this.#docker.recipeOf(official)) !== undefined) return official;
    if (context === 'repository') return null;
    return (await this.#docker.recipeOf(tag)) === (await this.#label(name)) ? tag : null;
  }

  async #pull(name: string, reference: string, answerMs?: number): Promise<string | null> {
    const registry = registryOf(reference);
    return this.#limit(async () => {
      const silent = this.#silentRegistries.get(registry);
      if (silent !== undefined) return silent;
      this.#say(name, `pulling ${reference}`);
      const problem = answerMs === undefined ? await this.#docker.pull(reference) : await this.#docker.pullSoon(reference, answerMs);
      // Who has little patience does not decide for the others that a registry is silent.
      if (problem !== null && answerMs === undefined && !/manifest|not found|denied|unauthorized/i.test(problem))
        this.#silentRegistries.set(registry, problem);
      return problem;
    });
  }

  async #build(name: string): Promise<void> {
    const { table, root, monotonicMs, extraCaFile } = this.#context;
    const entry = table.components[name] ?? (table.bases[name] as ImageTable['bases'][string]);
    await Promise.all(entry.from.map((base) => this.#base(base)));
    await this.#limit(async () => {
      const begunMs = monotonicMs();
      const expected =
        'build_seconds' in entry && entry.build_seconds !== undefined ? ` (from nothing about ${entry.build_seconds} s on 2 cores)` : '';
      this.#say(name, `building ${entry.tag}${expected}`, begunMs);
      const recipe = join(root, 'compose/images', entry.recipe);
      await this.#docker.build({
        tag: entry.tag,
        dockerfile: join(recipe, 'Dockerfile'),
        context: 'context' in entry && entry.context === 'repository' ? root : recipe,
        recipeDigest: await this.#label(name),
        buildArguments: name === CERTIFIED_BASE ? { EXTRA_CA_DIGEST: await this.#certificatesDigest() } : {},
        secrets: name === CERTIFIED_BASE && extraCaFile !== null ? { 'extra-ca': extraCaFile } : {},
        onStep: ({ position, instruction }) => this.#say(name, `step ${position}: ${instruction}`, begunMs),
      });
      this.#say(name, 'build ended', begunMs);
    });
  }

  /** Makes an image that others start from, once. */
  #base(name: string): Promise<void> {
    let made = this.#bases.get(name);
    if (made === undefined) this.#bases.set(name, (made = this.#makeBase(name)));
    return made;
  }

  async #makeBase(name: string): Promise<void> {
    const { table } = this.#context;
    const { tag, official, script, recipe } = table.bases[name] as ImageTable['bases'][string];
    if (script === undefined) {
      if (this.#policy !== 'build' && (await this.#docker.recipeOf(tag)) === (await this.#label(name))) return;
      return this.#build(name);
    }
    if ((await this.#docker.recipeOf(tag)) !== undefined) return;
    if (official !== undefined && (await this.#pull(name, official)) === null) return this.#docker.tag(official, tag);
    return this.#limit(() => this.#runScript(name, join(this.#context.root, 'compose/images', recipe, script), tag));
  }

  async #runScript(name: string, script: string, tag: string): Promise<void> {
    const { run, signal } = this.#context;
    const begunMs = this.#context.monotonicMs();
    this.#say(name, `making ${tag} with debootstrap`, begunMs);
    const { code, stdout, stderr } = await run(script, [tag], { signal });
    if (code === 0) return;
    const why = `${stdout}\n${stderr}`.trimEnd().split('\n').at(-1);
    throw new LabError('IMAGE_BUILD_FAILED', `${tag} could not be made by ${script}: ${why}`);
  }

  /** Names the recipe of an image; of the base with certificates also those, so that it is made anew when they change (what was built with it stays). */
  async #label(name: string): Promise<string> {
    const digest = await recipeDigest(name, this.#context.table, join(this.#context.root, 'compose/images'));
    return name === CERTIFIED_BASE ? `${digest}-${await this.#certificatesDigest()}` : digest;
  }

  /** Empty if this machine has no extra certificates. */
  async #certificatesDigest(): Promise<string> {
    const { extraCaFile } = this.#context;
    if (extraCaFile === null) return '';
    const pem = await readFile(extraCaFile).catch((cause: unknown) => {
      throw new LabError('BAD_USAGE', `the file of extra CA certificates cannot be read: ${messageOf(cause)}`, { cause });
    });
    return createHash('sha256').update(pem).digest('hex');
  }

  #say(name: string, message: string, sinceMs = this.#context.monotonicMs()): void {
    this.#context.onProgress({ name, message, elapsedMs: this.#context.monotonicMs() - sinceMs });
  }
}

/** `quay.io` of `quay.io/x/y:1`, `docker.io` of `x/y:1`: a registry has a dot or a port in its name. */
function registryOf(reference: string): string {
  const first = reference.split('/')[0] ?? '';
  return reference.includes('/') && /[.:]/.test(first) ? first : 'docker.io';
}
