import { LabError } from '../../model/errors.ts';
import { BuildLog, type BuildStep } from './build-log.ts';
import type { RunCommand } from './command.ts';

/** Label of built images: the digest of their recipe. */
const RECIPE_LABEL = 'lakelab.recipe';

export interface BuildOptions {
  readonly tag: string;
  readonly dockerfile: string;
  /** Folder that `COPY` refers to. */
  readonly context: string;
  /** See `recipeDigest`. */
  readonly recipeDigest: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** File by the name under which `RUN --mount=type=secret` finds it. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly onStep: (step: BuildStep) => void;
}

/** What the engine can do with images, by its command line: only that has BuildKit on every engine. */
export interface DockerImages {
  /** undefined if the engine has no such image; else the digest of the recipe that it was built from, empty if none. */
  recipeOf(reference: string): Promise<string | undefined>;
  /** null once it is there; else why it cannot be had, in one line. */
  pull(reference: string): Promise<string | null>;
  /** As `pull`, but gives up where no registry has answered within so many milliseconds; how long the download then takes does not count. */
  pullSoon(reference: string, answerMs: number): Promise<string | null>;
  tag(reference: string, name: string): Promise<void>;
  build(options: BuildOptions): Promise<void>;
}

export function createDockerImages(run: RunCommand, signal: AbortSignal): DockerImages {
  return {
    async recipeOf(reference) {
      const { code, stdout } = await run(
        'docker',
        ['image', 'inspect', '--format', `{{index .Config.Labels "${RECIPE_LABEL}"}}`, reference],
        {
          signal,
        },
      );
      return code === 0 ? stdout.trim() : undefined;
    },

    async pull(reference) {
      const { code, stderr } = await run('docker', ['pull', '--quiet', reference], { signal });
      return code === 0 ? null : reasonIn(stderr);
    },

    async pullSoon(reference, answerMs) {
      const silence = new AbortController();
      const silent = `no registry has answered for ${answerMs / 1000} s`;
      const timer = setTimeout(() => silence.abort(new Error(silent)), answerMs);
      try {
        // Without --quiet, it says so once it has the manifest.
        const { code, stderr } = await run('docker', ['pull', reference], {
          signal: AbortSignal.any([signal, silence.signal]),
          onLine: () => clearTimeout(timer),
        });
        return code === 0 ? null : reasonIn(stderr);
      } catch (error) {
        if (signal.aborted || !silence.signal.aborted) throw error;
        return silent;
      } finally {
        clearTimeout(timer);
      }
    },

    async tag(reference, name) {
      const { code, stderr } = await run('docker', ['tag', reference, name], { signal });
      if (code !== 0) throw new LabError('IMAGE_UNAVAILABLE', `${reference} could not be named ${name}: ${stderr.trim()}`);
    },

    async build({ tag, dockerfile, context, recipeDigest, buildArguments, secrets, onStep }) {
      const log = new BuildLog();
      const options = [
        ...Object.entries(buildArguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
        ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
      ];
      const label = `${RECIPE_LABEL}=${recipeDigest}`;
      const { code } = await run(
        'docker',
        ['build', '--progress', 'plain', '--tag', tag, '--label', label, '--file', dockerfile, ...options, context],
        {
          signal,
          environment: { DOCKER_BUILDKIT: '1' },
          onLine: (line) => {
            const step = log.take(line);
            if (step !== undefined) onStep(step);
          },
        },
      );
      if (code === 0) return;
      const step = log.failedStep;
      throw new LabError(
        'IMAGE_BUILD_FAILED',
        `${tag} could not be built${step === undefined ? '' : ` (step ${step.position}: ${step.instruction})`}: ${log.tail.at(-1) ?? 'no output'}`,
        { cause: new Error(log.tail.join('\n')) },
      );
    },
  };
}

/** Docker's last line says what went wrong. */
function reasonIn(stderr: string): string {
  return stderr.trimEnd().split('\n').at(-1) ?? 'no reason given';
}
