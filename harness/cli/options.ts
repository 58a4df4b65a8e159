import { imagePolicies } from '../model/platform.ts';

/** Options that several commands have, so that they read alike everywhere. */

export const json = { type: 'boolean', default: false, describe: 'Print the result as JSON' } as const;

export const quiet = { type: 'boolean', default: false, alias: 'q', describe: 'Print nothing but errors and the result' } as const;

export const platform = {
  type: 'string',
  placeholder: 'NAME',
  default: 'embedded',
  requiresArg: true,
  describe: 'Which platform',
} as const;

export const images = {
  type: 'string',
  placeholder: 'POLICY',
  choices: imagePolicies,
  default: 'auto',
  requiresArg: true,
  describe: 'Container images: auto takes, else pulls, else builds; pull; build',
} as const;

export const environment = {
  type: 'string',
  placeholder: 'NAME',
  default: 'default',
  requiresArg: true,
  describe: 'Name of the environment, if you keep several',
} as const;

export const out = {
  type: 'string',
  placeholder: 'FOLDER',
  requiresArg: true,
  describe: 'Folder that holds the runs [default: runs/]',
} as const;

export const seed = {
  type: 'string',
  placeholder: 'N',
  requiresArg: true,
  describe: 'Another seed than the one of the scenario',
} as const;

export const rate = {
  type: 'string',
  placeholder: '0.25x',
  requiresArg: true,
  describe: 'Multiplies the rate of every phase',
} as const;

export const duration = {
  type: 'string',
  placeholder: '90s',
  requiresArg: true,
  describe: 'Total length of the load, such as 90s or 10m; the phases keep their proportions',
} as const;
