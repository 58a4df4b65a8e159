import type { RunRecord } from '../../../harness/model/run-record.ts';
import { expectedRejection } from '../../../harness/model/workload.ts';
import type { Flow, FlowLink, FlowNode } from '../charts/flow.ts';
import { deliveryClass, deliveryClasses } from './delivery-classes.ts';

type Account = RunRecord['accounting'];

/** The account as a flow in three columns (planned as, answer, class) or, where there is little room, in two, without the answer. */
export function flowOf(accounting: Account, columns: 2 | 3): Flow {
  const nodes = new Map<string, FlowNode>();
  const links = new Map<string, FlowLink>();
  const visit = (id: string, name: string, depth: number, events: number, tone: FlowNode['tone']): string => {
    nodes.set(id, { id, name, depth, tone, events: (nodes.get(id)?.events ?? 0) + events });
    return id;
  };
  for (const row of accounting.toSorted((a, b) => rank(a.delivery) - rank(b.delivery))) {
    const { title, wanted } = deliveryClass(row.delivery);
    const tone = !wanted ? 'bad' : row.delivery === 'persisted' ? 'accent' : 'plain';
    const plan = visit(`plan:${planned(row)}`, planned(row), 0, row.events, 'plain');
    const answer =
      columns === 3 ? [visit(`answer:${row.outcome}`, row.outcome === '' ? 'no submission' : row.outcome, 1, row.events, 'plain')] : [];
    const end = visit(`class:${row.delivery}`, title, columns - 1, row.events, tone);
    const stops = [plan, ...answer, end];
    for (const [index, to] of stops.slice(1).entries()) {
      const from = stops[index] as string;
      const id = `${from} ${to} ${tone}`;
      links.set(id, { from, to, tone, events: (links.get(id)?.events ?? 0) + row.events });
    }
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

function planned({ disorder }: Account[number]): string {
  if (disorder === '') return 'never sent';
  const expected = (expectedRejection as Readonly<Record<string, string>>)[disorder] ?? 'none';
  return expected === 'none' ? 'to be accepted' : 'to be rejected';
}

function rank(delivery: string): number {
  const index = deliveryClasses.findIndex(({ name }) => name === delivery);
  return index === -1 ? deliveryClasses.length : index;
}
