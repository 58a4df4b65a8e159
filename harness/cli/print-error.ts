import { errorAnchor } from '../model/error-table.ts';
import type { LabError } from '../model/errors.ts';
import type { CliContext } from './context.ts';

/** Two lines: code, place and what; what to do about it, and where it is explained. Further lines of the message are indented under it. */
export async function printError({ code, place, message, hint }: LabError, { stderr }: Pick<CliContext, 'stderr'>): Promise<void> {
  await stderr.write(
    `error ${code}${place === undefined ? ':' : ''} ${message.replaceAll('\n', '\n  ')}\nhint: ${hint} (${errorAnchor(code)})\n`,
  );
}
