import type { PlatformName } from '../model/scenario.ts';
import { agnosticNeeds } from './agnostic/needs.ts';
import type { RunCommand } from './docker/command.ts';
import { embeddedNeeds } from './embedded/needs.ts';

/** Something that a platform needs of the machine, and what was found. */
export interface Need {
  readonly what: string;
  readonly ok: boolean;
  /** Without it the platform cannot run at all. */
  readonly needed: boolean;
  readonly found: string;
  /** What to do about it, where it is not as it should be. */
  readonly hint?: string;
}

/** What `lab doctor` knows of the machine. */
export interface Machine {
  /** Folder below which runs and environments are kept. */
  readonly home: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** An installed package has no recipes to build images from. */
  readonly hasSources: boolean;
  readonly run: RunCommand;
}

/** What each platform needs, by its name. None of them throws for what it finds, or changes anything. */
export const needsOf: Readonly<Record<PlatformName, (machine: Machine) => Promise<readonly Need[]>>> = {
  embedded: embeddedNeeds,
  agnostic: agnosticNeeds,
};
