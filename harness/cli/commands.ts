import { bench } from './bench.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { completeWords } from './complete-words.ts';
import { completion } from './completion.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { etl } from './etl.ts';
import { generate } from './generate.ts';
import { logs } from './logs.ts';
import { open } from './open.ts';
import { report } from './report.ts';
import { reset } from './reset.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { scenarios } from './scenarios.ts';
import { sql } from './sql.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { trace } from './trace.ts';
import { up } from './up.ts';
import { watch } from './watch.ts';

/** Every command, in the order of the help. The files import what is heavy only when they run. */
export const commands: readonly Command[] = [
  run,
  watch,
  scenarios,
  check,
  report,
  runs,
  up,
  status,
  open,
  logs,
  down,
  reset,
  generate,
  sql,
  trace,
  etl,
  doctor,
  test,
  bench,
  completion,
  completeWords(() => commands),
];
