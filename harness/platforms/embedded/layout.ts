import { join } from 'node:path';

/** Where things are in an environment's folder. */
export function layoutOf(directory: string) {
  const lake = join(directory, 'lake');
  return {
    directory,
    catalogue: join(directory, 'catalogue.duckdb'),
    temp: join(directory, 'tmp'),
    log: join(directory, 'server.log'),
    /** Written by a server when it is ready, removed when it ends; mode 0600. */
    serverState: join(directory, 'server.json'),
    /** Keys and credentials; mode 0600. */
    secrets: join(directory, 'secrets.json'),
    lake,
    raw: join(lake, 'raw'),
    events: join(lake, 'events'),
    deadLetters: join(lake, 'dead-letters'),
    marts: join(lake, 'marts'),
  };
}
export type Layout = ReturnType<typeof layoutOf>;

/** A text as an SQL string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
