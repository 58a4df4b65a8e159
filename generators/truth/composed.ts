import type { Row } from '../../harness/model/platform.ts';
import { dailyActivityTable } from './activity.ts';
import { dailyKpis } from './kpis.ts';
import { errorCodes } from './error-codes.ts';

/** Expected rows of another job. */
export type RowsOf = (job: string) => readonly Row[];

/** Jobs that join several domains: their rows follow from those of others. */
export const composedTables: Readonly<Record<string, (rowsOf: RowsOf) => readonly Row[]>> = {
  daily_kpis: (rowsOf) => dailyKpis(rowsOf(dailyActivityTable), rowsOf('revenue_by_category'), rowsOf('credit_sales')),
  dim_error_codes: (rowsOf) => errorCodes(rowsOf('stg_client_errors'), rowsOf('stg_failed_calls')),
};
