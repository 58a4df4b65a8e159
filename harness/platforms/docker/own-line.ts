/** What people read of a line that a container has written: of an object that one of our own services wrote, what it says, with its level if that is not info. */
export function readableLine(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const { level, msg } = JSON.parse(text) as { level?: unknown; msg?: unknown };
    if (typeof msg !== 'string' || typeof level !== 'string') return text;
    return withLevel(level, msg);
  } catch {
    return text;
  }
}

/** The text of a line with the level before it that its writer has given it; one of no account, or none at all, is left out. */
export function withLevel(level: string | undefined, text: string): string {
  return level === undefined || level === 'info' ? text : `${level}: ${text}`;
}
