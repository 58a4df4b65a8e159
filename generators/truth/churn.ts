import type { Row } from '../../harness/model/platform.ts';
import { isFault } from './calls.ts';
import type { RowsOf } from './rows.ts';

/** What a player does and meets. */
interface Habits {
  sessions: number;
  events: number;
  lastMs: number;
  orders: number;
  creditOrders: number;
  messages: number;
  gifts: number;
  errors: number;
  crashes: number;
}

const HOUR_MS = 3_600_000;

/** `churn_scores`: the model over all that the warehouse knows of a player who had a session. */
export function churnScores(rowsOf: RowsOf): Row[] {
  const players = new Map<number, Habits>();
  let newestMs = 0;
  for (const row of rowsOf('fct_sessions')) {
    const habits = habitsOf(players, row['player_id']);
    habits.sessions++;
    habits.events += Number(row['events']);
    habits.lastMs = Math.max(habits.lastMs, Date.parse(String(row['last_event_at'])));
    newestMs = Math.max(newestMs, habits.lastMs);
  }
  for (const row of rowsOf('fct_purchases')) {
    const habits = players.get(Number(row['player_id']));
    if (!habits) continue;
    if (row['order_kind'] === 'credits') habits.creditOrders++;
    else habits.orders++;
  }
  const add = (column: keyof Habits, player: unknown, amount: number): void => {
    const habits = players.get(Number(player));
    if (habits) habits[column] += amount;
  };
  for (const row of rowsOf('stg_chat')) add('messages', row['player_id'], Number(row['messages']));
  for (const { sender_id: sender, recipient_id: recipient } of rowsOf('fct_gifts')) {
    if (typeof sender !== 'number' || typeof recipient !== 'number') continue;
    add('gifts', sender, 1);
    add('gifts', recipient, 1);
  }
  for (const row of rowsOf('stg_client_errors')) add('errors', row['player_id'], 1);
  for (const row of rowsOf('stg_failed_calls')) {
    if (isFault(String(row['error_code']))) add('errors', row['player_id'], Number(row['calls']));
  }
  for (const row of rowsOf('fct_app_sessions')) if (row['is_crash'] === true) add('crashes', row['player_id'], 1);
  const nowHour = Math.floor(newestMs / HOUR_MS);
  return [...players].map(([player, habits]) => ({ player_id: player, score: scoreOf(habits, nowHour) }));
}

function habitsOf(players: Map<number, Habits>, player: unknown): Habits {
  const id = Number(player);
  const habits = players.get(id) ?? {
    sessions: 0,
    events: 0,
    lastMs: 0,
    orders: 0,
    creditOrders: 0,
    messages: 0,
    gifts: 0,
    errors: 0,
    crashes: 0,
  };
  players.set(id, habits);
  return habits;
}

/** Idle time counts in hours of the clock; each count by its logarithm. */
function scoreOf(habits: Habits, nowHour: number): number {
  const idleHours = nowHour - Math.floor(habits.lastMs / HOUR_MS);
  const stays =
    0.7 * Math.log(1 + habits.sessions) +
    0.25 * Math.log(1 + habits.events) +
    0.5 * Math.log(1 + habits.orders + 3 * habits.creditOrders) +
    0.3 * Math.log(1 + habits.messages + 2 * habits.gifts);
  const leaves = 0.11 * idleHours + 0.6 * Math.log(1 + habits.errors + 3 * habits.crashes) - 0.4;
  return 1 / (1 + Math.exp(stays - leaves));
}
