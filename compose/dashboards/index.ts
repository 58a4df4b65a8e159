import type { LabDashboard } from './dashboard.ts';
import { etl } from './etl.ts';
import { host } from './host.ts';
import { ingestion } from './ingestion.ts';
import { kafka } from './kafka.ts';
import { lake } from './lake.ts';
import { logs } from './logs.ts';
import { overview } from './overview.ts';
import { stream } from './stream.ts';

/** All dashboards, in the order in which people read of them. Their JSON for Grafana: scripts/generate-dashboards.ts. */
export const dashboards: readonly LabDashboard[] = [overview, ingestion, kafka, stream, lake, etl, logs, host];
