import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { commands } from '../../harness/cli/commands.ts';
import { errorAnchor, errorTable, launcherErrorTable } from '../../harness/model/error-table.ts';
import { metricNames } from '../../harness/model/measurement.ts';
import { linksOf, type MarkdownLinks } from './markdown-links.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const texts = new Map<string, string>();
const links = new Map<string, MarkdownLinks>();

describe('docs', () => {
  before(async () => {
    for await (const path of glob(['*.md', 'docs/**/*.md', 'compose/*.md', 'services/*/*.md'], { cwd: root })) {
      texts.set(path, await readFile(join(root, path), 'utf8'));
      links.set(path, linksOf(texts.get(path) as string));
    }
  });

  describe('the documents', () => {
    it('point at files and headings that are there', () => {
      assert.ok(links.size >= 8);
      const broken: string[] = [];
      let followed = 0;
      for (const [path, { targets }] of links) {
        for (const target of targets) {
          if (/^(https?|mailto):/.test(target)) continue;
          const [file = '', anchor] = target.split('#');
          const found = file === '' ? path : relative(root, resolve(root, dirname(path), file));
          const isThere = existsSync(join(root, found)) && (anchor === undefined || links.get(found)?.anchors.has(anchor) === true);
          if (!isThere) broken.push(`${path}: ${target}`);
          followed++;
        }
      }
      assert.ok(followed > 100);
      assert.deepEqual(broken, []);
    });

    it('have the place that each printed error points at', () => {
      for (const code of [...Object.keys(errorTable), ...Object.keys(launcherErrorTable)]) {
        const [file = '', anchor = ''] = errorAnchor(code).split('#');
        assert.ok(links.get(file)?.anchors.has(anchor), code);
      }
    });

    it('use only commands and flags that exist', async () => {
      const launcher = await readFile(join(root, 'lab'), 'utf8');
      const scripts = new Set([...launcher.matchAll(/^ {2}(exec-[a-z-]+)\)/gm)].map(([, word]) => word));
      const wrong: string[] = [];
      let seen = 0;
      for (const [path, text] of texts) {
        for (const [line, name = '', rest = ''] of text.matchAll(
          /(?:^ {4}(?:\.\/|npx lake)?|`(?:\.\/|npx lake)?|\$lake)lab ([a-z][a-z-]*)\b([^`\n#|]*)/gm,
        )) {
          seen++;
          if (scripts.has(name)) continue;
          const command = commands.find((candidate) => candidate.name === name);
          if (command === undefined) wrong.push(`${path}: ${line}`);
          else if (command.takesRest !== true) {
            const known = new Set([...Object.keys(command.options), 'help']);
            for (const [, flag = ''] of rest.split('&&')[0]?.matchAll(/--([a-z-]+)/g) ?? []) {
              if (!known.has(flag) && !known.has(flag.replace(/^no-/, ''))) wrong.push(`${path}: lab ${name} --${flag}`);
            }
          }
        }
      }
      assert.ok(seen > 60, String(seen));
      assert.deepEqual(wrong, []);
    });

    it('say of every metric and every finding how it comes about', async () => {
      const text = texts.get('docs/measurement.md') ?? '';
      for (const metric of metricNames) assert.ok(text.includes(`\`${metric}\``), metric);
      const findings = new Set<string>();
      for await (const path of glob('harness/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })) {
        const source = await readFile(join(root, path), 'utf8');
        for (const [, code] of source.matchAll(/severity: '[a-z]+',\s+code: '([A-Z_]+)'/g)) findings.add(code as string);
      }
      assert.ok(findings.size >= 10);
      for (const code of findings) assert.ok(text.includes(`\`${code}\``), code);
    });

    it('have YAML that is YAML', () => {
      let blocks = 0;
      for (const text of texts.values()) {
        for (const [, block] of text.matchAll(/^```yaml\n([^]*?)^```$/gm)) {
          blocks++;
          assert.equal(typeof parse(block as string), 'object');
        }
      }
      assert.ok(blocks >= 3);
    });
  });
});
