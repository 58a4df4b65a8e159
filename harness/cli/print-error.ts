import type { CliContext } from './context.ts';

/** What went wrong and what to do about it, as a LabError and a run record have it. */
interface PrintableError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Two lines: what and where; what to do about it. */
export async function printError({ code, message, hint }: PrintableError, { stderr }: Pick<CliContext, 'stderr'>): Promise<void> {
  await stderr.write(`error ${code}: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`);
}
