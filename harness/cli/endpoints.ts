import { renderTable } from '../../reports/terminal.ts';
import { chooseFrom, didYouMean } from '../config/nearest.ts';
import { LabError } from '../model/errors.ts';
import type { AttachedPlatform, Endpoint } from '../model/platform.ts';
import type { Output } from './context.ts';

/** UIs and ports as a table; columns in which nothing would stand are left out. */
export function endpointTable(endpoints: readonly Endpoint[], output: Pick<Output, 'color' | 'columns'>): string {
  const columns = (['name', 'url', 'user', 'password'] as const).filter((key) => endpoints.some((endpoint) => endpoint[key] !== undefined));
  return renderTable(
    {
      columns: columns.map((key) => ({ title: key === 'url' ? 'URL' : key })),
      rows: endpoints.map((endpoint) => columns.map((key) => ({ text: endpoint[key] ?? '-' }))),
    },
    output,
  );
}

/** The endpoint of this name. @throws LabError BAD_USAGE that names the choices; IMAGE_UNAVAILABLE if it belongs to what the environment does without */
export function findEndpoint(
  { endpoints, skipped = [] }: Pick<AttachedPlatform, 'endpoints' | 'skipped'>,
  name: string,
  environment: string,
): Endpoint {
  const found = endpoints.find((endpoint) => endpoint.name === name);
  if (found !== undefined) return found;
  const without = skipped.find(({ component }) => component === name);
  if (without !== undefined) {
    throw new LabError('IMAGE_UNAVAILABLE', `environment "${environment}" goes without ${name}: ${without.why}`, {
      hint: 'where its registry can be reached, lab down and lab up get it',
    });
  }
  const names = endpoints.map((endpoint) => endpoint.name);
  throw new LabError('BAD_USAGE', `environment "${environment}" has no endpoint "${name}"${didYouMean(name, names)}`, {
    hint: names.length === 0 ? 'its platform has none' : chooseFrom(names),
  });
}

/** Whether a browser can show it. */
export function isForBrowser({ url }: Endpoint): boolean {
  return /^https?:/.test(url);
}
