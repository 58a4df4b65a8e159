import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { scenarioSchema } from '../model/scenario.ts';
import { planOf } from '../config/plan.ts';
import { platforms } from '../platforms/index.ts';
import { systemClock } from '../load/clock.ts';
const { runScenario } = await import('./run-scenario.ts');
const [, , name, rate, keep] = process.argv;
const scenario = scenarioSchema.parse(parse(readFileSync(`scenarios/${name}.yaml`, 'utf8')));
const plan = planOf(scenario, { rate: rate ? Number(rate) : undefined });
const directory = `/tmp/t1/${name}`;
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const record = await runScenario({
  scenario, plan, platform: platforms.embedded, runId: 'x', directory, command: '', version: '0', machine: { cores: 2, cpu: '', memoryBytes: 1, os: '', node: '' },
  jobs: [], keep: keep === 'keep', resume: false, clock: systemClock, signal: new AbortController().signal,
  observer: { phase: (n: string, d: string) => console.error('##', n, d), progress: (l: string) => console.error(l), finding: (f: unknown) => console.error(JSON.stringify(f)) },
  selfUsage: () => ({ coreSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 }),
  write: async (r: unknown) => writeFileSync(`${directory}/run.json`, JSON.stringify(r, null, 1)),
} as never);
console.log(record.error, record.outcome);
for (const p of record.phases) console.log(p.name, p.durationMs);
for (const m of record.measurements) console.log(m.metric, m.of ?? '', m.kind === 'value' ? m.value : JSON.stringify(m.value));
console.table(record.accounting);
console.table(record.offenders.slice(0, 10));
