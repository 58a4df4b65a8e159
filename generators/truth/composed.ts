import { dailyActivityTable } from './activity.ts';
import { churnScores } from './churn.ts';
import type { RowsMaker } from './rows.ts';
import { errorCodes } from './error-codes.ts';
import { forecastAccuracy, forecastInputs } from './forecasts.ts';
import { dailyKpis } from './kpis.ts';
import { experimentBalance, experimentReadouts } from './readouts.ts';
import { identityMismatches, releaseHealth } from './releases.ts';
import { giftRings, paymentVelocity } from './risk.ts';

/** Jobs that join several domains: their rows follow from those of others. */
export const composedTables: Readonly<Record<string, RowsMaker>> = {
  daily_kpis: (rowsOf) => dailyKpis(rowsOf(dailyActivityTable), rowsOf('revenue_by_category'), rowsOf('credit_sales')),
  dim_error_codes: (rowsOf) => errorCodes(rowsOf('stg_client_errors'), rowsOf('stg_failed_calls')),
  release_health: (rowsOf) => releaseHealth(rowsOf('fct_app_sessions'), rowsOf('stg_client_errors')),
  session_identity_mismatches: (rowsOf) => identityMismatches(rowsOf('fct_logins'), rowsOf('fct_app_sessions')),
  payment_velocity: (rowsOf) => paymentVelocity(rowsOf('stg_orders')),
  gift_ring_signals: (rowsOf) => giftRings(rowsOf('fct_gifts')),
  experiment_readouts: (rowsOf) => experimentReadouts(rowsOf('fct_experiment_exposures'), rowsOf('fct_purchases')),
  experiment_balance: (rowsOf) => experimentBalance(rowsOf('fct_experiment_exposures')),
  forecast_inputs: (rowsOf) => forecastInputs(rowsOf('stg_event_volumes'), rowsOf('hourly_active_users'), rowsOf('stg_orders')),
  forecast_accuracy: (rowsOf) => forecastAccuracy(rowsOf('forecast_inputs')),
  churn_scores: churnScores,
};
