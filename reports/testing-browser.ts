import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const applications = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Why a browser test is skipped, and what to do about it. */
export const NO_CHROMIUM = 'no Chromium on the PATH nor in CHROMIUM: scripts/install-prerequisites.sh --browser installs it';

/** The system's Chromium or Chrome: the file that CHROMIUM names, or the first on the PATH. */
export async function findChromium(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const onPath = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  for (const file of env['CHROMIUM'] === undefined ? [...onPath, ...applications] : [env['CHROMIUM']]) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}

/** A headless browser with a profile of its own, that calls nobody. The caller closes it. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // A root user in a container has no sandbox to offer; the pages are our own.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
