import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import type { CommandOptions, CommandResult, RunCommand } from '../command.ts';
import type { ImageTable } from '../image-table.ts';

interface FakeEngineOptions {
  /** What each registry that answers has. */
  readonly registries: Readonly<Record<string, readonly string[]>>;
  /** What is on the machine. */
  readonly images?: readonly string[];
  /** Tag whose build fails. */
  readonly failing?: string;
  /** How long a build takes on the engine's clock. */
  readonly buildMs?: number;
}

/** Stands in for `docker`: images with labels, registries that answer or do not, builds that need their bases. */
export class FakeEngine {
  readonly calls: string[] = [];
  /** Tags in the order in which their builds ended well. */
  readonly built: string[] = [];
  nowMs = 0;
  /** Called when a build begins. */
  onBuild: (tag: string) => void = () => {};
  readonly #labels = new Map<string, string>();
  readonly #contexts = new Map<string, string>();
  readonly #options: FakeEngineOptions;
  #failing: string | undefined;

  constructor(options: FakeEngineOptions) {
    this.#options = options;
    this.#failing = options.failing;
    for (const image of options.images ?? []) this.#labels.set(image, '');
  }

  readonly run: RunCommand = async (command, args, options = {}) => {
    options.signal?.throwIfAborted();
    this.calls.push([command, ...args].join(' '));
    await Promise.resolve();
    const result = this.#answer(command, args, options);
    options.signal?.throwIfAborted();
    return result;
  };

  mend(): void {
    this.#failing = undefined;
  }

  contextOf(tag: string): string | undefined {
    return this.#contexts.get(tag);
  }

  assertBasesCameFirst(table: ImageTable): void {
    const images = Object.entries({ ...table.bases, ...table.components });
    const tags = new Map(images.map(([name, { tag }]) => [name, tag]));
    for (const [name, { tag, from }] of images) {
      if (!this.built.includes(tag)) continue;
      for (const base of from.filter((base) => base !== 'debian')) {
        const position = this.built.indexOf(tags.get(base) ?? '');
        assert.ok(position >= 0 && position < this.built.indexOf(tag), `${base} before ${name}`);
      }
    }
  }

  #answer(command: string, args: readonly string[], options: CommandOptions): CommandResult {
    if (command !== 'docker') {
      assert.match(command, /make-debian\.sh$/);
      this.#labels.set(args[0] as string, '');
      return good();
    }
    const last = args.at(-1) as string;
    switch (args[0]) {
      case 'image':
        return this.#labels.has(last) ? good(this.#labels.get(last)) : bad(`No such image: ${last}`);
      case 'pull':
        return this.#pull(last);
      case 'tag':
        this.#labels.set(last, '');
        return good();
      case 'build':
        return this.#build(args, options);
      default:
        return assert.fail(`nobody calls docker ${args.join(' ')}`);
    }
  }

  #pull(reference: string): CommandResult {
    const first = dirname(reference).split('/')[0] ?? '';
    const images = this.#options.registries[first.includes('.') && first !== '.' ? first : 'docker.io'];
    if (images === undefined) return bad('dial tcp: lookup registry: no such host');
    if (!images.includes(reference)) return bad('manifest unknown');
    this.#labels.set(reference, '');
    return good();
  }

  #build(args: readonly string[], { onLine }: CommandOptions): CommandResult {
    const after = (flag: string): string => args[args.indexOf(flag) + 1] ?? '';
    const tag = after('--tag');
    this.onBuild(tag);
    this.nowMs += this.#options.buildMs ?? 0;
    onLine?.('#5 [2/2] RUN apt-install something');
    if (tag === this.#failing) {
      onLine?.('#5 ERROR: process "/bin/sh -c apt-install something" did not complete successfully: exit code: 100');
      return bad('');
    }
    this.#labels.set(tag, after('--label').replace('lakelab.recipe=', ''));
    this.#contexts.set(tag, args.at(-1) as string);
    this.built.push(tag);
    return good();
  }
}

const good = (stdout = ''): CommandResult => ({ code: 0, stdout, stderr: '' });
const bad = (stderr: string): CommandResult => ({ code: 1, stdout: '', stderr });
