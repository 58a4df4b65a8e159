/** Questions that every report asks of verdicts. */
import type { Verdict } from '../harness/model/run-record.ts';
import { formatFigure } from './format.ts';

/** `≤ 5 min`, `≥ 99.9 %`. */
export function limitText({ comparison, limit, unit }: Verdict): string {
  return `${comparison === 'max' ? '≤' : '≥'} ${formatFigure(limit, unit)}`;
}

/** The measured figure; exactly where three digits of it would read like a limit that it is not at. undefined: not measured. */
export function valueText({ value, limit, unit }: Verdict): string | undefined {
  if (value === null) return undefined;
  const text = formatFigure(value, unit);
  if (value === limit || text !== formatFigure(limit, unit)) return text;
  const [figure, name] = unit === 'ratio' ? [value * 100, '%'] : [value, unit];
  return `${figure.toLocaleString('en-US', { maximumFractionDigits: 6 })} ${name}`;
}

/**
 * The met target that is closest to its limit: of the way from the best figure there can be (no time, all delivered) to the limit, it has
 * come farthest. A figure that cannot be better is close to nothing. undefined: no target has such a way.
 */
export function closestToLimit(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts
    .flatMap((verdict) => {
      const room = roomLeft(verdict);
      return verdict.outcome !== 'met' || room === undefined ? [] : [{ verdict, room }];
    })
    .sort((a, b) => a.room - b.room)[0]?.verdict;
}

/** Share of the way from the best figure to the limit that is left; undefined where there is no way, or nothing of it used. */
function roomLeft({ comparison, limit, unit, value }: Verdict): number | undefined {
  const best = comparison === 'max' ? 0 : unit === 'ratio' ? 1 : Infinity;
  if (value === null || value === best || limit === best) return undefined;
  return best === Infinity ? (limit === 0 ? undefined : value / limit - 1) : (value - limit) / (best - limit);
}

/** Fewer alike are told one by one. */
const FEWEST_ALIKE = 3;

/** The met targets that allow none of something, if they are so many that they are better told in one breath: they all say 0. */
export function metZeroTargets(verdicts: readonly Verdict[]): readonly Verdict[] {
  const zeros = verdicts.filter(({ comparison, limit, outcome }) => comparison === 'max' && limit === 0 && outcome === 'met');
  return zeros.length >= FEWEST_ALIKE ? zeros : [];
}

/** `15 of 15`, `11 of 14 met, 2 missed, 1 unknown`. */
export function countText(verdicts: readonly Verdict[]): string {
  const count = (wanted: Verdict['outcome']): number => verdicts.filter(({ outcome }) => outcome === wanted).length;
  if (count('met') === verdicts.length) return `${verdicts.length} of ${verdicts.length}`;
  const others = (['missed', 'unknown'] as const).filter((outcome) => count(outcome) > 0).map((outcome) => `${count(outcome)} ${outcome}`);
  return [`${count('met')} of ${verdicts.length} met`, ...others].join(', ');
}
