import type { Row } from '../../harness/model/platform.ts';

function sumOn(day: unknown, rows: readonly Row[], column: string): number {
  return rows.filter((row) => row['event_day'] === day).reduce((sum, row) => sum + Number(row[column]), 0);
}

/** `daily_kpis`, from the activity of each day and what was sold. */
export function dailyKpis(activity: readonly Row[], revenue: readonly Row[], creditSales: readonly Row[]): Row[] {
  return activity.map((day) => {
    const orders = sumOn(day['event_day'], revenue, 'orders');
    const credits = sumOn(day['event_day'], revenue, 'credits');
    return {
      event_day: day['event_day'] as string,
      players: day['players'] as number,
      sessions: day['sessions'] as number,
      orders,
      spent_credits: credits,
      credit_orders: sumOn(day['event_day'], creditSales, 'orders'),
      spent_credits_per_player: credits / Number(day['players']),
      orders_per_session: orders / Number(day['sessions']),
    };
  });
}
