import type { Finding } from '../../model/measurement.ts';
import type { ContainerDeath } from '../docker/containers.ts';

/** A component that dies so often by itself will not come back for good. */
const MOST_DEATHS = 3;

/** Tells containers that died by themselves from those that were killed on purpose. The engine starts the former again. */
export class Deaths {
  readonly #expected = new Set<string>();
  readonly #unexpected: ContainerDeath[] = [];
  readonly #given = Promise.withResolvers<string>();

  /** Resolves when a component has died too often, with why. */
  get hopeless(): Promise<string> {
    return this.#given.promise;
  }

  /** The next death of this container is wanted. */
  expect(id: string): void {
    this.#expected.add(id);
  }

  note(death: ContainerDeath): void {
    if (this.#expected.delete(death.id)) return;
    this.#unexpected.push(death);
    const { service, exitCode } = death;
    const times = this.#unexpected.filter((other) => other.service === service).length;
    if (times >= MOST_DEATHS) this.#given.resolve(`${service} has died ${times} times, the last time with ${meaningOf(exitCode)}`);
  }

  findings(): Finding[] {
    return this.#unexpected.map(({ service, exitCode, epochMs }) => ({
      severity: 'warning',
      code: 'COMPONENT_DIED',
      message: `${service} died by itself at ${new Date(epochMs).toISOString()} with ${meaningOf(exitCode)}, and was started again.`,
      hint: 'Its log says more (lab logs, or logs/platform.log of the run); latencies around that moment are those of a broken platform.',
      metrics: ['submission_to_lake_ms', 'acknowledge_ms'],
    }));
  }
}

function meaningOf(exitCode: number): string {
  return exitCode === 137 ? 'exit code 137 (killed: most often out of memory)' : `exit code ${exitCode}`;
}
