import type { Sample } from '../model/live.ts';

/**
 * Of the acknowledged events, how many are in the lake, and how many are not yet: together always those that are acknowledged, though senders
 * and platform are asked at instants a little apart (up to a quarter of a second), and the platform counts the copies of what is repeated.
 * null while the platform does not answer.
 */
export function landed({ load, flow }: Pick<Sample, 'load' | 'flow'>): { readonly inTheLake: number; readonly backlog: number } | null {
  if (flow === null) return null;
  const acknowledged = load?.acknowledgedEvents ?? flow.queuedEvents;
  const inTheLake = Math.min(acknowledged, flow.committedEvents);
  return { inTheLake, backlog: acknowledged - inTheLake };
}
