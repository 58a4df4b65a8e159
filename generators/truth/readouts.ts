import type { Row } from '../../harness/model/platform.ts';
import { createGroups } from './aggregate.ts';

/** A variant of an experiment: what each of its players spent. */
interface Variant {
  readonly experiment: string;
  readonly variant: string;
  readonly spent: number[];
  buyers: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the whole group, not of a sample; summed from small to large, so that the order in which players came does not show in the last digit. */
function varianceOf(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2).toSorted((a, b) => a - b));
}

function variantsOf(exposures: readonly Row[], purchases: readonly Row[]): Variant[] {
  const bought = new Map<number, { readonly day: string; readonly credits: number }[]>();
  for (const row of purchases) {
    if (row['order_kind'] === 'credits') continue;
    const player = Number(row['player_id']);
    const orders = bought.get(player) ?? [];
    orders.push({ day: String(row['event_day']), credits: Number(row['credits']) });
    bought.set(player, orders);
  }
  const variants = createGroups<Variant>();
  for (const row of exposures) {
    const [experiment, variant] = [String(row['experiment']), String(row['variant'])];
    const group = variants.of(`${experiment}|${variant}`, () => ({ experiment, variant, spent: [], buyers: 0 }));
    const since = String(row['exposed_day']);
    const orders = (bought.get(Number(row['player_id'])) ?? []).filter(({ day }) => day >= since);
    if (orders.length > 0) group.buyers++;
    group.spent.push(orders.reduce((sum, { credits }) => sum + credits, 0));
  }
  return variants.values();
}

const ratio = (above: number, below: number): number | null => (below === 0 ? null : above / below);

/** `experiment_readouts`, from `fct_experiment_exposures` and `fct_purchases`. */
export function experimentReadouts(exposures: readonly Row[], purchases: readonly Row[]): Row[] {
  const variants = variantsOf(exposures, purchases);
  return variants.flatMap((tested) => {
    const control = variants.find(({ experiment, variant }) => experiment === tested.experiment && variant === 'v0');
    if (control === undefined || control === tested) return [];
    const [players, controls] = [tested.spent.length, control.spent.length];
    const conversion = tested.buyers / players - control.buyers / controls;
    const pooled = (tested.buyers + control.buyers) / (players + controls);
    const credits = mean(tested.spent) - mean(control.spent);
    const z = ratio(credits, Math.sqrt(varianceOf(tested.spent) / players + varianceOf(control.spent) / controls));
    return {
      experiment: tested.experiment,
      variant: tested.variant,
      players,
      control_players: controls,
      conversion_difference: conversion,
      conversion_z: ratio(conversion, Math.sqrt(pooled * (1 - pooled) * (1 / players + 1 / controls))),
      credits_difference: credits,
      credits_z: z,
      verdict: z !== null && z > 1.96 ? 'better' : z !== null && z < -1.96 ? 'worse' : 'undecided',
    };
  });
}

/** 1 % of the chi-square distribution, by degrees of freedom. */
const critical: Readonly<Record<number, number>> = { 1: 6.635, 2: 9.21, 3: 11.345 };

/** `experiment_balance`, from `fct_experiment_exposures`. */
export function experimentBalance(exposures: readonly Row[]): Row[] {
  const experiments = createGroups<{ experiment: string; sizes: Map<string, number> }>();
  for (const row of exposures) {
    const [experiment, variant] = [String(row['experiment']), String(row['variant'])];
    const { sizes } = experiments.of(experiment, () => ({ experiment, sizes: new Map() }));
    sizes.set(variant, (sizes.get(variant) ?? 0) + 1);
  }
  return experiments.values().map(({ experiment, sizes }) => {
    const counts = [...sizes.values()];
    const players = counts.reduce((sum, count) => sum + count, 0);
    const expected = players / counts.length;
    const chiSquare = counts.toSorted((a, b) => a - b).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    return {
      experiment,
      variants: counts.length,
      players,
      least_players: Math.min(...counts),
      most_players: Math.max(...counts),
      chi_square: chiSquare,
      is_uneven: chiSquare > (critical[counts.length - 1] ?? 11.345),
    };
  });
}
