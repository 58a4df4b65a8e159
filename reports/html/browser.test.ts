import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { RunRecord } from '../../harness/model/run-record.ts';
import { findChromium, launchChromium, NO_CHROMIUM } from '../testing-browser.ts';
import { emptyRun, goodRun, idleRun, longRun, troubledRun } from '../testing.ts';
import { renderHtml } from './index.ts';

const executable = await findChromium(process.env);
const runs: Readonly<Record<string, RunRecord>> = {
  good: goodRun(),
  troubled: troubledRun(),
  failed: emptyRun('failed'),
  interrupted: emptyRun('interrupted'),
  idle: idleRun(),
  long: longRun(),
};
const widths = [360, 768, 1280];

describe('the HTML report in a browser', { skip: executable === undefined ? NO_CHROMIUM : false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium(executable as string);
  });
  after(() => browser.close());

  /** Opens the report of a run, hands it to `use`, and fails if the page complained or asked for anything from elsewhere. */
  const open = async (record: RunRecord, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> => {
    await using context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => complaints.push(`asked for ${request.url()}`));
    await page.setContent(renderHtml(record));
    await use(page);
    assert.deepEqual(complaints, []);
  };

  for (const [name, record] of Object.entries(runs)) {
    for (const width of widths) {
      it(`of a ${name} run at ${width} px fits, and loads without complaint`, () =>
        open(record, { viewport: { width, height: 900 } }, async (page) => {
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          assert.equal(await page.locator('.plot svg:visible').count(), await page.locator('figure').count(), 'one drawing of each chart');
        }));
    }

    // The long run is built like the good one, and its 600 rows are hard work for axe.
    for (const colorScheme of name === 'long' ? [] : (['light', 'dark'] as const)) {
      it(`of a ${name} run in ${colorScheme} colours passes axe: contrast, labels, structure`, () =>
        open(record, { colorScheme, viewport: { width: 1280, height: 900 } }, async (page) => {
          await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate<{
            violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
          }>('axe.run()');
          assert.deepEqual(
            violations.map(({ id, nodes }) => [id, nodes[0]?.target, nodes[0]?.failureSummary]),
            [],
          );
        }));
    }
  }

  it('shows all of it without JavaScript: sections, drawings, tables, definitions', () =>
    open(troubledRun(), { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } }, async (page) => {
      for (const section of [
        'verdicts',
        'findings',
        'load',
        'latency',
        'delivery',
        'quality',
        'etl',
        'resources',
        'what-ran',
        'measurements',
      ]) {
        assert.ok(await page.locator(`#${section} h2`).isVisible(), section);
      }
      assert.equal(await page.locator('.plot.wide svg:visible').count(), 6);
      await page.locator('#flow details.offenders summary').first().click();
      assert.ok(await page.getByText('//imvu/ui/03').first().isVisible());
      await page.locator('#key-lake').locator('xpath=preceding-sibling::button').focus();
      assert.ok(await page.locator('#key-lake').isVisible());
    }));

  it('tells how a figure was taken when it is pointed at, within the window, until Escape', () =>
    open(goodRun(), { viewport: { width: 360, height: 640 } }, async (page) => {
      const definition = page.locator('#key-delivered');
      assert.equal(await definition.isVisible(), false);
      await page.locator('.term', { has: definition }).hover();
      assert.match((await definition.textContent()) ?? '', /persisted once and intact \/ acknowledged/);
      const box = await definition.boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 360 && box.y >= 0 && box.y + box.height <= 640, JSON.stringify(box));
      await page.keyboard.press('Escape');
      assert.equal(await definition.isVisible(), false);
    }));

  it('reads a chart out row by row to the keyboard and to the pointer', () =>
    open(goodRun(), { viewport: { width: 1280, height: 900 } }, async (page) => {
      const second = goodRun().timeline[1];
      assert.ok(second !== undefined);
      const plot = page.locator('#rates .plot.wide');
      await plot.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const tip = page.getByRole('status');
      assert.match(await tip.innerText(), new RegExp(`1 s\\s+Sent\\s+${second.sentEvents.toLocaleString('en-US')}`));
      await page.keyboard.press('Escape');
      assert.equal(await tip.isVisible(), false);
      const gantt = page.locator('#gantt .plot.wide');
      await gantt.scrollIntoViewIfNeeded();
      await gantt.hover({ position: { x: 400, y: 15 } });
      const first = goodRun().etl.toSorted((a, b) => (a.startedMs ?? 0) - (b.startedMs ?? 0) || (a.endedMs ?? 0) - (b.endedMs ?? 0))[0];
      assert.match(await tip.innerText(), new RegExp(`Job\\s+${first?.name}`));
    }));

  it('shows on a phone that a table goes on beyond its edge, and keeps in sight what its rows speak of', () =>
    open(goodRun(), { javaScriptEnabled: false, viewport: { width: 390, height: 800 } }, async (page) => {
      const box = `document.querySelector('#quality-matrix').parentElement`;
      assert.match(await page.evaluate<string>(`getComputedStyle(${box}).backgroundImage`), /linear-gradient/);
      const name = page.locator('#quality-matrix tbody th').first();
      const before = (await name.boundingBox())?.x;
      const scrolled = await page.evaluate<number>(`(${box}.scrollLeft = 200, ${box}.scrollLeft)`);
      assert.ok(scrolled > 100, 'there is nothing beyond the edge');
      assert.equal((await name.boundingBox())?.x, before);
    }));

  it('names the counts that must be 0 when their row is opened, without JavaScript', () =>
    open(goodRun(), { javaScriptEnabled: false, viewport: { width: 390, height: 800 } }, async (page) => {
      const lost = page.locator('#targets .zeros').getByText('Lost', { exact: true });
      assert.equal(await lost.isVisible(), false);
      await page.locator('#targets .zeros summary').click();
      assert.ok(await lost.isVisible());
    }));

  it('prints in light colours, with the offenders and the methods but without the raw tables', () =>
    open(troubledRun(), { colorScheme: 'dark', viewport: { width: 800, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.evaluate(`getComputedStyle(document.body).backgroundColor`), 'rgb(255, 255, 255)');
      assert.ok(await page.locator('#measurement-table').isVisible());
      assert.ok(await page.locator('#offenders-lost').isVisible());
      assert.equal(await page.locator('#rates-data').isVisible(), false);
    }));
});
