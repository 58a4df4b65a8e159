import { dailyActivityTable } from './activity.ts';
import { dailyKpis } from './kpis.ts';
import type { RowsMaker } from './rows.ts';
import { errorCodes } from './error-codes.ts';

/** Jobs that join several domains: their rows follow from those of others. */
export const composedTables: Readonly<Record<string, RowsMaker>> = {
  daily_kpis: (rowsOf) => dailyKpis(rowsOf(dailyActivityTable), rowsOf('revenue_by_category'), rowsOf('credit_sales')),
  dim_error_codes: (rowsOf) => errorCodes(rowsOf('stg_client_errors'), rowsOf('stg_failed_calls')),
};
