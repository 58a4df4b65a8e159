import { distance } from 'fastest-levenshtein';

/**
 * The candidate that was most likely meant by `word`, or undefined if none is close: at most a third of
 * the letters differ, or it begins with the word.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    // Letters that have changed places are one slip, not two.
    const isSwapped = sortedLetters(word) === sortedLetters(candidate);
    const letters = isSwapped ? Math.min(1, distance(word, candidate)) : distance(word.toLowerCase(), candidate.toLowerCase());
    if (letters < bestDistance) [best, bestDistance] = [candidate, letters];
  }
  if (best !== undefined && bestDistance <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 3))) return best;
  return word.length >= 3 ? candidates.find((candidate) => candidate.startsWith(word)) : undefined;
}

function sortedLetters(word: string): string {
  return Array.from(word.toLowerCase()).sort().join('');
}

/** What to choose from, as a hint: `choose one of a, b`. */
export function chooseFrom(names: readonly string[]): string {
  return names.length === 1 ? `there is only ${names[0]}` : `choose one of ${names.join(', ')}`;
}

/** ` (did you mean "x"?)`, or nothing if no candidate is close. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const match = nearest(word, candidates);
  return match === undefined ? '' : ` (did you mean "${match}"?)`;
}
