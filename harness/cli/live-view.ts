import { LiveFeed } from '../live/feed.ts';
import { LiveFile } from '../live/live-file.ts';
import { beginLive } from '../live/live-state.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import type { WorkloadPlan } from '../model/workload.ts';
import type { RunObserver } from '../run/run-options.ts';
import type { CliContext } from './context.ts';
import { expectedPhases } from './expected-phases.ts';
import { showProgress } from './progress.ts';

/** How long an open page may take to fetch the report after the run. */
const REPORT_GRACE_MS = 3000;

export interface LiveViewOptions {
  readonly scenario: Scenario;
  readonly plan: WorkloadPlan;
  readonly platform: Platform;
  readonly runId: string;
  readonly command: string;
  /** The run's folder. */
  readonly directory: string;
  /** The folder of all runs. */
  readonly runsDirectory: string;
  /** Nothing on stderr. */
  readonly quiet: boolean;
  /** Show it in a browser, too. */
  readonly open: boolean;
}

/** Runs `body` with an observer whose findings are shown on stderr, kept for `lab watch`, and if wanted shown in a browser. */
export async function withLiveView<T>(
  options: LiveViewOptions,
  context: CliContext,
  body: (observer: RunObserver) => Promise<T>,
): Promise<T> {
  const { scenario, plan, platform, runId, command, directory, quiet, open } = options;
  const feed = new LiveFeed(
    beginLive({
      runId,
      scenario: scenario.name,
      platform: platform.name,
      seed: plan.seed,
      command,
      startedMs: context.clock.epochMs(),
      expected: await expectedPhases(scenario, plan, platform.name, context.machine().cores, options.runsDirectory),
    }),
    () => context.clock.epochMs(),
  );
  await using stack = new AsyncDisposableStack();
  stack.use(new LiveFile(directory, () => feed.state));
  if (open) {
    const { openLivePage } = await import('./live-page.ts');
    const page = await openLivePage(feed, directory, context, { output: context.stderr, browser: true });
    stack.defer(() => page.close(REPORT_GRACE_MS));
  }
  if (!quiet) stack.defer(showProgress(feed, context));
  return await body(feed);
}
