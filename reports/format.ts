/** How figures are written in every report: three significant digits, in units that a person can read; long times in whole seconds. */

interface Scale {
  /** From this value on. */
  readonly from: number;
  readonly size: number;
  readonly unit: string;
}

const timeScales: readonly Scale[] = [
  { from: 999.5, size: 1000, unit: 's' },
  { from: 0, size: 1, unit: 'ms' },
];
/** From here on three digits of seconds would be a minute. */
const MINUTES_FROM_MS = 59_950;

const byteScales: readonly Scale[] = [
  { from: 1e12, size: 1e12, unit: 'TB' },
  { from: 1e9, size: 1e9, unit: 'GB' },
  { from: 1e6, size: 1e6, unit: 'MB' },
  { from: 1e3, size: 1e3, unit: 'kB' },
  { from: 0, size: 1, unit: 'B' },
];

/** `850 ms`, `1.23 s`; from a minute on as people say it: `1 min 34 s`, `5 min`, `2 h 6 min`. */
export function formatMs(ms: number): string {
  if (ms < 0) return `-${formatMs(-ms)}`;
  if (ms < MINUTES_FROM_MS) return scaled(ms, timeScales);
  const seconds = Math.round(ms / 1000);
  return seconds < 3600 ? twoUnits(seconds, 'min', 's') : twoUnits(Math.round(seconds / 60), 'h', 'min');
}

/** A count of the small unit, of which 60 make a large one; what is 0 is not said. */
function twoUnits(count: number, large: string, small: string): string {
  const rest = count % 60;
  return `${formatCount(Math.floor(count / 60))} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** `8.68 MB`, in decimal units. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, byteScales);
}

/** `1,234,567`, exact for whole numbers. */
export function formatCount(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : digits(value);
}

/** A ratio as a percentage that never rounds up to a whole it has not reached: 0.99999 → `99.999 %`. */
export function formatRatio(ratio: number): string {
  if (ratio < 1 && ratio > 0.99) {
    const places = Math.min(6, Math.max(1, Math.ceil(-Math.log10(1 - ratio)) - 1));
    return `${(Math.floor(ratio * 100 * 10 ** places) / 10 ** places).toString()} %`;
  }
  return `${digits(ratio * 100)} %`;
}

/** A margin as a signed percentage: `+57 %`, `-12 %`. Like a ratio, it never rounds up to a whole that it has not reached: 0.9997 → `+99.9 %`. */
export function formatMargin(margin: number): string {
  const percent = margin * 100;
  if (percent < 100 && Math.round(percent) === 100) return `+${Math.floor(percent * 10) / 10} %`;
  const text = Math.abs(percent) >= 10 ? Math.round(percent).toLocaleString('en-US') : digits(percent);
  return `${percent > 0 ? '+' : ''}${text} %`;
}

/** A figure in the unit of its metric. */
export function formatFigure(value: number, unit: string): string {
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 's':
      return formatMs(value * 1000);
    case 'h':
      return `${digits(value)} h`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 'ratio':
      return formatRatio(value);
    default:
      return formatCount(value);
  }
}

function scaled(value: number, scales: readonly Scale[]): string {
  const { size, unit } = scales.find(({ from }) => Math.abs(value) >= from) ?? { size: 1, unit: '' };
  return `${digits(value / size)} ${unit}`;
}

function digits(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString();
}
