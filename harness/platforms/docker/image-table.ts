import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const image = {
  /** Folder of its Dockerfile, below compose/images. */
  recipe: z.string(),
  /** Name of the image that is built here. */
  tag: z.string(),
  /** Names of the images that its Dockerfile starts from. */
  from: z.array(z.string()),
};

const baseSchema = z.strictObject({
  ...image,
  /** Image of a registry that is as good. */
  official: z.string().optional(),
  /** What makes it, called with the tag, instead of a Dockerfile. */
  script: z.string().optional(),
});

const componentSchema = z.strictObject({
  ...image,
  /** What `COPY` refers to: the folder of the recipe, or the root of the repository. */
  context: z.enum(['recipe', 'repository']).default('recipe'),
  /** Image of a registry with the same contract; null if there is none. */
  official: z.string().nullable(),
  /** Why there is no official one. */
  why: z.string().optional(),
  version: z.string(),
  version_argument: z.string().optional(),
  ports: z.array(z.int()),
  /** How long a build took on 2 cores, its bases being there. */
  build_seconds: z.number().optional(),
});

const optionalSchema = z.strictObject({
  /** Image of a registry; there is no recipe. */
  official: z.string(),
  version: z.string(),
  ports: z.array(z.int()),
});

const tableSchema = z.strictObject({
  bases: z.record(z.string(), baseSchema),
  components: z.record(z.string(), componentSchema),
  /** Components that a platform does without where their images cannot be had. */
  optional: z.record(z.string(), optionalSchema),
});

export type BaseImage = z.infer<typeof baseSchema>;
export type ComponentImage = z.infer<typeof componentSchema>;
/** compose/images.yaml: every image of the containers. */
export type ImageTable = z.infer<typeof tableSchema>;

/** Reads the text of compose/images.yaml. It is part of the program: whatever is wrong with it is a bug. */
export function parseImageTable(text: string): ImageTable {
  return tableSchema.parse(parse(text));
}

/** Reads compose/images.yaml. */
export async function readImageTable(path: string): Promise<ImageTable> {
  return parseImageTable(await readFile(path, 'utf8'));
}

/** The variable by which compose is told which image a component runs: `LAKELAB_IMAGE_KAFKA`. */
export function imageVariable(component: string): string {
  return `LAKELAB_IMAGE_${component.toUpperCase().replaceAll('-', '_')}`;
}
