import { LabError } from '../model/errors.ts';

/** The flags of `lab generate` that say where to and how. */
export interface GenerateFlags {
  readonly to?: string | undefined;
  readonly environment?: string | undefined;
  readonly format?: string | undefined;
  readonly plan: boolean;
  readonly ca?: string | undefined;
  readonly token?: string | undefined;
  readonly pace: boolean;
}

/** Whether `--to` names an endpoint, not a file. */
export function isUrl(to: string): boolean {
  return /^https?:/i.test(to);
}

/**
 * Refuses what would be ignored, rather than ignoring it.
 * @throws LabError BAD_USAGE for flags that do not go together
 */
export function checkTogether({ to, environment, format, plan, ca, token, pace }: GenerateFlags): void {
  if (to !== undefined && environment !== undefined) {
    throw refused(`--to "${to}" and --environment "${environment}" are two places`, 'give one of them');
  }
  if (plan && format !== undefined)
    throw refused(`--plan has a form of its own and takes no --format ("${format}")`, 'leave one of them out');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(to ?? '')?.[1];
  if (to !== undefined && scheme !== undefined && !isUrl(to)) {
    throw refused(`--to "${to}": events are sent over http or https, not ${scheme}`, 'give an http(s) URL, or the path of a file');
  }
  const isSent = environment !== undefined || (to !== undefined && isUrl(to));
  const given = (flags: Readonly<Record<string, boolean>>): string | undefined => Object.keys(flags).find((flag) => flags[flag]);
  const aboutLines = given({ '--plan': plan, '--format': format !== undefined });
  if (isSent && aboutLines !== undefined) {
    throw refused(`${aboutLines} is about lines, and events are sent in batches of their own`, 'leave it out, or give a file with --to');
  }
  const aboutSending = given({ '--ca': ca !== undefined, '--token': token !== undefined, '--no-pace': !pace });
  if (!isSent && aboutSending !== undefined) {
    throw refused(`${aboutSending} is about sending, and here lines are written`, 'leave it out, or give a URL with --to');
  }
  const aboutUrls = given({ '--ca': ca !== undefined, '--token': token !== undefined });
  if (environment !== undefined && aboutUrls !== undefined) {
    throw refused(`${aboutUrls} is for a URL; environment "${environment}" has its own`, 'leave it out');
  }
}

function refused(what: string, hint: string): LabError {
  return new LabError('BAD_USAGE', what, { hint });
}
