/** What a line of `docker build --progress plain` tells a person who waits. */
export interface BuildStep {
  /** `libs 4/5`, or `4/5` if there is only one stage. */
  readonly position: string;
  readonly instruction: string;
}

/** `#12 [libs 4/5] RUN mvn …` */
const STEP = /^#(?<number>\d+) \[(?<position>[^\]]*\d+\/\d+)\] (?<instruction>.+)$/;
/** `#12 ERROR: process … did not complete successfully`; output of the step itself has a time before it. */
const FAILURE = /^#(?<number>\d+) ERROR: /;

/** Follows the output of a build: tells its steps as they begin, and can say afterwards which one failed. */
export class BuildLog {
  readonly #steps = new Map<string, BuildStep>();
  readonly #tail: string[] = [];
  #failed: string | undefined;

  /** Takes the next line; returns the step that begins with it, if one does. */
  take(line: string): BuildStep | undefined {
    if (line.trim() === '') return undefined;
    this.#tail.push(line);
    if (this.#tail.length > 30) this.#tail.shift();
    const { number, position, instruction } = STEP.exec(line)?.groups ?? {};
    if (number === undefined || position === undefined || instruction === undefined) {
      this.#failed ??= FAILURE.exec(line)?.groups?.['number'];
      return undefined;
    }
    if (this.#steps.has(number)) return undefined;
    const step = { position: position.trim(), instruction: instruction.replaceAll(/\s+/g, ' ') };
    this.#steps.set(number, step);
    return step;
  }

  /** The step that ended the build with an error, if one did. */
  get failedStep(): BuildStep | undefined {
    return this.#failed === undefined ? undefined : this.#steps.get(this.#failed);
  }

  /** The last lines, newest last. */
  get tail(): readonly string[] {
    return this.#tail;
  }
}
