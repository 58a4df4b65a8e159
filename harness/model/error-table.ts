/** What is known of a coded error; `docs/errors.md` is made from this. */
export interface ErrorEntry {
  /** Exit code that it ends the process with: 2 bad input, 3 the machine or the platform (DESIGN section 10). */
  readonly exitCode: 2 | 3;
  /** What it means, and what causes it. */
  readonly meaning: string;
  /** What usually helps; the printed hint is more exact where more is known. */
  readonly hint: string;
}

/** Every expected failure of lakelab, by code. A LabError can only be made with one of these. */
export const errorTable = {
  BAD_USAGE: {
    exitCode: 2,
    meaning: 'The command line is wrong: no such command or flag, a value missing, out of its range or of the wrong form, or flags that exclude each other.',
    hint: 'lab <command> --help shows what it takes, with examples',
  },
  SCENARIO_NOT_FOUND: {
    exitCode: 2,
    meaning: 'No scenario has this name, or there is no file at this path.',
    hint: 'lab scenarios lists those that can be given by name; anything with a slash, or ending in .yaml or .yml, is a path',
  },
  SCENARIO_UNREADABLE: {
    exitCode: 2,
    meaning: 'A scenario, or the folder of the scenarios or of their ETL jobs, is there but cannot be read: its permissions, or a folder where a file is expected.',
    hint: 'check that it is a file and that you may read it',
  },
  SCENARIO_SYNTAX: {
    exitCode: 2,
    meaning: 'A scenario file is not YAML. The place is file:line:column of what the parser stumbled over.',
    hint: 'the file must be YAML 1.2; scenarios/smoke.yaml is an example',
  },
  SCENARIO_INVALID: {
    exitCode: 2,
    meaning: 'A scenario file is YAML, but not a scenario: an unknown or missing key, a value of the wrong kind or out of its range, or values that contradict each other. Every problem has a line of its own.',
    hint: 'docs/scenarios.md explains every key; with scenarios/scenario.schema.json editors complete and check them',
  },
  ETL_INVALID: {
    exitCode: 2,
    meaning: 'The SQL file of an ETL job breaks the rules: its header, its name, a check, a table that is unknown, or jobs that wait for each other. The place is file:line.',
    hint: 'CONTRIBUTING.md has the form of a job; any file beside it is an example',
  },
  PLATFORM_UNKNOWN: {
    exitCode: 2,
    meaning: 'No platform has the name given with --platform.',
    hint: 'the platforms are listed in README.md',
  },
  PLATFORM_LACKS: {
    exitCode: 2,
    meaning: 'The scenario asks for something that this platform cannot do, such as a file format, or to kill a component that cannot be killed alone. Nothing was started.',
    hint: 'take another platform with --platform, or change the scenario',
  },
  RUN_NOT_FOUND: {
    exitCode: 2,
    meaning: 'No run has this id, several begin with it, or the run has no record: it has not ended, or was killed.',
    hint: 'lab runs lists them; "latest" stands for the newest',
  },
  RUN_RECORD_INVALID: {
    exitCode: 2,
    meaning: 'The run.json is damaged, is none, or was written by a lakelab whose records this one cannot read.',
    hint: 'docs/run-record.schema.json says what a record holds',
  },
  RUN_GOING_ON: {
    exitCode: 2,
    meaning: 'The run is still going on in another process, so it cannot be resumed.',
    hint: 'wait for it, or end it with Ctrl-C where it runs',
  },
  RUN_NOT_GOING_ON: {
    exitCode: 2,
    meaning: 'There is nothing to watch: no run goes on in this folder, or the one that was named has ended or was killed.',
    hint: 'lab run starts one, lab runs lists those that have ended',
  },
  OUTPUT_UNWRITABLE: {
    exitCode: 2,
    meaning: 'A file or folder for the results cannot be made or written: its permissions, a file where a folder is needed, a read-only disk.',
    hint: 'give another folder with --out, or mend its permissions',
  },
  SQL_FAILED: {
    exitCode: 2,
    meaning:
      'The lake refused a query: a syntax error, a table or column that is not there, or anything but exactly one statement that only reads. Nothing of it was run.',
    hint: 'tables: events, raw_events, commits, dead_letters, lake_columns, and one per ETL job that has run',
  },
  EVENT_UNKNOWN: {
    exitCode: 2,
    meaning: 'No event has this id (of this source): it is neither in the lake, nor among the dead letters, nor in the queue.',
    hint: 'lab sql "SELECT source, id FROM events LIMIT 5" shows some; a request that was refused as a whole is kept without the ids in it',
  },
  ENVIRONMENT_NOT_FOUND: {
    exitCode: 2,
    meaning: 'There is no environment of this name, or it is down and the command needs it up.',
    hint: 'lab up makes it, or starts it again',
  },
  LAKE_UNAVAILABLE: {
    exitCode: 3,
    meaning: 'There is no lake to ask: a run removes it at its end unless it was told to keep it; or what answers for the lake is down, or has no time.',
    hint: 'run again with --keep',
  },
  DISK_FULL: {
    exitCode: 3,
    meaning: 'There is no space left for the results, or too little to begin with.',
    hint: 'free some space (lab runs prune), or put the results elsewhere with --out',
  },
  LEDGER_UNWRITABLE: {
    exitCode: 3,
    meaning: 'What is sent can no longer be written down, mostly because the disk is full. The load is stopped, as nothing could be proved of it; what was written down stays, and the run can be resumed.',
    hint: 'free some space (lab runs prune), then go on with lab run --resume',
  },
  PORT_IN_USE: {
    exitCode: 3,
    meaning: 'Another program listens on the port given with --port.',
    hint: 'choose another with --port, or 0 for any free one',
  },
  PLATFORM_START_FAILED: {
    exitCode: 3,
    meaning: 'The platform ended while it was starting, or its folder is in use by another one. The hint has the last lines of its log.',
    hint: 'the last lines of its log say why',
  },
  PLATFORM_STOP_FAILED: {
    exitCode: 3,
    meaning: 'The containers of a platform could not be stopped or removed. What is left of them bears the name of the environment or run.',
    hint: 'docker ps --all shows them; run the same command again once the engine answers',
  },
  PLATFORM_EXITED: {
    exitCode: 3,
    meaning: 'The platform ended, or stopped answering, though nobody had asked it to: it was killed, ran out of memory, or met a bug. What it had acknowledged is kept.',
    hint: 'its log says why; lab run --resume RUN goes on with the run',
  },
  ORCHESTRATOR_FAILED: {
    exitCode: 3,
    meaning: 'What runs the daily jobs on the platform did not answer for minutes, or refused what it was asked for: it could not be told to begin them, or be watched. Jobs that fail are no such case.',
    hint: 'lab open airflow shows it; lab logs has what it wrote',
  },
  FAULT_FAILED: {
    exitCode: 3,
    meaning: 'A component could not be killed, or not be started again, as the scenario demands. The load was stopped: what it would have shown is not what the scenario is about.',
    hint: "the message has the platform's own words; logs/ in the run's folder has its log",
  },
  WAIT_TIMED_OUT: {
    exitCode: 3,
    meaning: 'The platform process is alive but was not ready in time: the machine is very busy, or it recovers a very large queue.',
    hint: 'the last lines of its log say what it was doing',
  },
  ENDPOINT_UNREACHABLE: {
    exitCode: 3,
    meaning: 'The URL that events are sent to with lab generate --to does not answer: nobody listens, the name is wrong, or its certificate is not trusted.',
    hint: 'check the address and, for https, --ca; lab status shows those of an environment',
  },
  ENGINE_MISSING: {
    exitCode: 3,
    meaning: 'The platform runs in containers, and no Docker engine answers here, or it lacks compose or buildx, or one of them is too old.',
    hint: 'scripts/install-docker.sh installs what is missing on Debian and Ubuntu',
  },
  IMAGE_UNAVAILABLE: {
    exitCode: 3,
    meaning: 'An image could not be pulled from its registry, and was not to be built here, or there is nothing to pull.',
    hint: 'with --images auto or build it is built here, from package registries alone',
  },
  IMAGE_BUILD_FAILED: {
    exitCode: 3,
    meaning: 'The build of an image ended with an error: mostly a package registry that does not answer, a certificate that is not trusted, or a full disk. The message names the step of its Dockerfile, and what it said.',
    hint: 'run the same command again: the build goes on from the last step that succeeded',
  },
  SOURCES_MISSING: {
    exitCode: 2,
    meaning: 'The command works on the source code of lakelab, which an installed package does not have.',
    hint: 'run it in a clone of the repository',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

/** Failures of the launcher (`./lab`), before there is a Node.js to run anything else. It is a shell script: a test holds it against this. */
export const launcherErrorTable = {
  NODE_MISSING: {
    exitCode: 3,
    meaning: 'lakelab is installed as a package, and the Node.js on the PATH is missing or too old. (In a clone, the launcher installs one.)',
    hint: 'install the Node.js version that the message names',
  },
  CLONE_UNWRITABLE: {
    exitCode: 3,
    meaning: 'The clone cannot be written. At its first start lakelab installs its parts there.',
    hint: 'make the folder writable, or clone into another one',
  },
  NPM_MISSING: {
    exitCode: 3,
    meaning: 'npm is not on the PATH. It is needed once, to install what lakelab uses.',
    hint: 'install Node.js 18 or newer with npm; scripts/install-prerequisites.sh does it on Debian and Ubuntu',
  },
  INSTALL_FAILED: {
    exitCode: 3,
    meaning: 'npm could not install Node.js or the packages; its output stands above the error.',
    hint: 'check the network and the registry that npm uses, then run the same command again',
  },
  SYSTEM_UNSUPPORTED: {
    exitCode: 3,
    meaning: 'No Node.js package is known for this operating system or processor.',
    hint: 'install a recent Node.js by hand and run the same command again',
  },
  NODE_UNUSABLE: {
    exitCode: 3,
    meaning: 'The Node.js that was installed into .node/ does not start on this machine.',
    hint: 'install a recent Node.js by hand and run the same command again',
  },
} as const satisfies Record<string, ErrorEntry>;

/** Where a code is explained, from the root of the repository or the package. */
export function errorAnchor(code: string): string {
  return `docs/errors.md#${code.toLowerCase()}`;
}
