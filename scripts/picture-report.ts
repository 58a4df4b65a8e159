/**
 * Takes the picture of the report that the README shows, with the system's Chromium:
 *
 *     ./lab run smoke && node scripts/picture-report.ts runs/<run-id>/report.html docs/images/report.png
 */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, launchChromium, NO_CHROMIUM } from '../reports/testing-browser.ts';

const WIDTH = 1280;
const HEIGHT = 1000;

const [report, picture = 'docs/images/report.png'] = process.argv.slice(2);
const executable = await findChromium(process.env);
if (report === undefined || executable === undefined) {
  console.error(report === undefined ? 'error BAD_USAGE: which report?' : `error NO_CHROMIUM: ${NO_CHROMIUM}`);
  console.error('hint: node scripts/picture-report.ts REPORT.html [PICTURE.png]');
  process.exit(2);
}
await mkdir(dirname(picture), { recursive: true });
const browser = await launchChromium(executable);
try {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT }, colorScheme: 'light' });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
}
console.log(picture);
