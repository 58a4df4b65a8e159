/** What each class of delivery means; the classes are those of the account (`accounting[].delivery`), in the order of the report. */
export interface DeliveryClass {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  /** Whether an event ought to end here. */
  readonly wanted: boolean;
}

export const deliveryClasses: readonly DeliveryClass[] = [
  { name: 'persisted', title: 'Persisted once', meaning: 'once in the lake, content intact', wanted: true },
  {
    name: 'rejected_as_planned',
    title: 'Rejected as planned',
    meaning: 'planted as bad, refused with exactly the reason that the plan says, not in the lake',
    wanted: true,
  },
  { name: 'lost', title: 'Lost', meaning: 'acknowledged, not in the lake', wanted: false },
  { name: 'duplicated', title: 'Duplicated', meaning: 'more than once in the deduplicated table', wanted: false },
  { name: 'corrupt', title: 'Corrupt', meaning: 'once in the lake, but type, time or data differ from what was sent', wanted: false },
  {
    name: 'rejected_wrongly',
    title: 'Rejected wrongly',
    meaning: 'good events refused, or bad ones for another reason than planned',
    wanted: false,
  },
  { name: 'wrongly_accepted', title: 'Accepted wrongly', meaning: 'planted as bad, but acknowledged or in the lake', wanted: false },
  { name: 'unknown', title: 'Never answered', meaning: 'sent, never answered, not in the lake', wanted: false },
  { name: 'failed', title: 'Never taken', meaning: 'certainly never arrived: not sent, or every attempt refused unread', wanted: false },
  { name: 'phantom', title: 'Phantom', meaning: 'in the lake, never sent', wanted: false },
];

/** What stands in the account; a class that this version does not know keeps its name and counts as trouble. */
export function deliveryClass(name: string): DeliveryClass {
  return (
    deliveryClasses.find((entry) => entry.name === name) ?? { name, title: name, meaning: 'a class of a newer lakelab', wanted: false }
  );
}
