/**
 * Sequences in their order as text: `7,1001-1100` is 7, then 1001 to 1100. Senders mostly count on, so that a request of hundreds of
 * events takes a dozen bytes, and the stream can look them up as whole stretches.
 */
export function formatRanges(sequences: Iterable<number>): string {
  const parts: string[] = [];
  let from = NaN;
  let to = NaN;
  const close = (): void => {
    if (!Number.isNaN(from)) parts.push(from === to ? String(from) : `${from}-${to}`);
  };
  for (const sequence of sequences) {
    if (sequence === to + 1) {
      to = sequence;
      continue;
    }
    close();
    from = sequence;
    to = sequence;
  }
  close();
  return parts.join(',');
}

/** How often a sequence is in what `formatRanges` has written. */
export function countInRanges(ranges: string, sequence: number): number {
  return ranges.split(',').filter((range) => {
    const [from, to = from] = range.split('-');
    return range !== '' && Number(from) <= sequence && sequence <= Number(to);
  }).length;
}
