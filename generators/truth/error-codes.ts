import type { Row } from '../../harness/model/platform.ts';
import { createGroups, least } from './aggregate.ts';

interface Code {
  readonly origin: 'client' | 'service';
  readonly code: string;
  severity: string;
  first: string;
  last: string;
  occurrences: number;
  readonly players: Set<number>;
}

/** `dim_error_codes`, from the errors of clients and the failed calls of services. */
export function errorCodes(clientErrors: readonly Row[], failedCalls: readonly Row[]): Row[] {
  const codes = createGroups<Code>();
  function take(origin: Code['origin'], row: Row, severity: string, occurrences: number): void {
    const code = String(row['error_code']);
    const day = String(row['event_day']);
    const group = codes.of(`${origin}|${code}`, () => ({
      origin,
      code,
      severity,
      first: day,
      last: day,
      occurrences: 0,
      players: new Set(),
    }));
    group.severity = least(group.severity, severity);
    group.first = least(group.first, day);
    if (day > group.last) group.last = day;
    group.occurrences += occurrences;
    group.players.add(Number(row['player_id']));
  }
  for (const row of clientErrors) take('client', row, String(row['severity']), 1);
  for (const row of failedCalls) {
    const severity = row['status'] === 'error' || row['status'] === 'timeout' ? 'error' : 'warning';
    take('service', row, severity, Number(row['calls']));
  }
  return codes.values().map(({ origin, code, severity, first, last, occurrences, players }) => ({
    origin,
    error_code: code,
    severity,
    first_day: first,
    last_day: last,
    occurrences,
    players: players.size,
  }));
}
