import { eventTypes } from '../../generators/events/event-types.ts';
import { families } from '../../harness/model/workload.ts';
import { typedColumnsOf } from '../../harness/platforms/embedded/typed-columns.ts';
import { houseTypes } from '../../services/ingest/house-types.ts';
import { lineLayout } from '../../services/ingest/kafka/event-records.ts';

/** What the stream job, which is not written in TypeScript, has to know of the lines in Kafka and of the lake's columns. */
export function lakeLayout(): object {
  return {
    line: lineLayout,
    families,
    sequencePrefix: '//imvu/',
    payload: typedColumnsOf([...eventTypes, ...houseTypes]).all,
  };
}
