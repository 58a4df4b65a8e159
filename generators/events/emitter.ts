import { eventTypes, type EventType } from './event-types.ts';
import {
  disorderCodes,
  createDisorderDraw,
  drawCopyDelayMs,
  drawLatenessMs,
  orphanReference,
  spoilJson,
  unknownTypeLike,
  violateRange,
  violateSchema,
} from './disorder.ts';
import {
  BEFORE_DATA,
  BEFORE_SEQUENCE,
  createSequenceFormat,
  createTimeFormat,
  ENVELOPE_START,
  envelopeParts,
  envelopesOf,
  type EnvelopeParts,
} from './envelope.ts';
import { createHeldQueue } from './held-queue.ts';
import { families, loadDurationMs, type PlannedEvent, type WorkloadPlan } from '../../harness/model/workload.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';

/** Gives events their envelope, sequence number and disorder, and holds back those that come late or again. */
export interface Emitter {
  /** Where events go; set by the shard for the time of an `advance`. */
  sink: (event: PlannedEvent) => void;
  /** Characters of JSON handed to the sink since the load began. */
  readonly emittedBytes: number;
  /** When the next held event is due; Infinity if none is held. */
  readonly nextHeldMs: number;
  /** Hands the next held event to the sink. */
  releaseHeld(): void;
  /** Sets what all events of the coming action share. `sinceMs` is when the acting player's session began. */
  beginAction(offsetMs: number, timeMs: number, playerId: number, sinceMs: number): void;
  /** Sends an event of the current action. `data` is JSON text, valid by the type's schema. */
  readonly emit: (typeIndex: number, data: string) => void;
}

/** Most events that a shard holds back at a time; beyond, late ones are sent at once with a time in the past. Bounds the memory. */
const MOST_HELD = 1024;

interface Late {
  readonly typeIndex: number;
  readonly timeMs: number;
  readonly playerId: number;
  readonly data: string;
}

/** An emitter for one shard. */
export function createEmitter(plan: WorkloadPlan, shard: number, world: World, random: Random): Emitter {
  const loadEndMs = loadDurationMs(plan);
  const drawDisorder = createDisorderDraw(plan.disorder, random);
  const envelopes = envelopesOf(shard);
  const familyOf = Uint8Array.from(eventTypes, ({ family }) => families.indexOf(family));
  const sequences = families.map(() => 0);
  const formatSequence = families.map(() => createSequenceFormat());
  const formatTime = createTimeFormat();
  const formatPastTime = createTimeFormat();
  const held = createHeldQueue<Late | PlannedEvent>();

  let offsetMs = 0;
  let timeMs = 0;
  let timeText = '';
  let playerId = 0;
  let sinceMs = 0;
  let emittedBytes = 0;

  function send(
    typeIndex: number,
    disorder: number,
    parts: EnvelopeParts,
    at: number,
    atText: string,
    player: number,
    data: string,
  ): PlannedEvent {
    const family = familyOf[typeIndex] as number;
    const sequence = (sequences[family] as number) + 1;
    sequences[family] = sequence;
    const id = (formatSequence[family] as (sequence: number) => string)(sequence);
    const whole =
      ENVELOPE_START + id + parts.beforeTime + atText + BEFORE_SEQUENCE + id + parts.beforePlayer + player + BEFORE_DATA + data + '}';
    const malformed = disorder === disorderCodes.malformed;
    const json = malformed ? spoilJson(whole, random) : whole;
    emittedBytes += json.length;
    const event: PlannedEvent = {
      sourceIndex: parts.source.index,
      sequence,
      copy: 0,
      typeIndex,
      disorder,
      offsetMs,
      timeMs: at,
      type: parts.type,
      json,
      data: malformed ? '' : data,
    };
    emitter.sink(event);
    return event;
  }

  function sendNow(typeIndex: number, disorder: number, data: string): PlannedEvent {
    return send(typeIndex, disorder, envelopes[typeIndex] as EnvelopeParts, timeMs, timeText, playerId, data);
  }

  function sendLate(typeIndex: number, data: string): void {
    const latenessMs = drawLatenessMs(random);
    const dueMs = offsetMs + latenessMs / plan.compress;
    if (dueMs < loadEndMs && held.size < MOST_HELD) {
      held.push(dueMs, { typeIndex, timeMs, playerId, data });
      return;
    }
    // It could not be sent within the load (or held): then it is one that happened before and comes now; within its session if that is old enough.
    const sessionAgeMs = timeMs - sinceMs;
    const agoMs = Math.floor(sessionAgeMs >= 60_000 ? Math.min(latenessMs, sessionAgeMs) : latenessMs);
    const happenedMs = timeMs - agoMs;
    send(typeIndex, disorderCodes.late, envelopes[typeIndex] as EnvelopeParts, happenedMs, formatPastTime(happenedMs), playerId, data);
  }

  function sendTwice(typeIndex: number, data: string): void {
    const delayMs = drawCopyDelayMs(random, loadEndMs - offsetMs);
    if (delayMs === undefined) {
      sendNow(typeIndex, disorderCodes.none, data);
      return;
    }
    const event = sendNow(typeIndex, disorderCodes.duplicate, data);
    held.push(offsetMs + delayMs, { ...event, copy: 1, offsetMs: offsetMs + delayMs });
  }

  function sendDisordered(typeIndex: number, disorder: number, data: string): void {
    const type = eventTypes[typeIndex] as EventType;
    switch (disorder) {
      case disorderCodes.late:
        sendLate(typeIndex, data);
        break;
      case disorderCodes.duplicate:
        sendTwice(typeIndex, data);
        break;
      case disorderCodes.schema_violation:
        sendNow(typeIndex, disorder, violateSchema(data, type, random));
        break;
      case disorderCodes.out_of_range:
        sendNow(typeIndex, disorder, violateRange(data, type, random));
        break;
      case disorderCodes.orphan_reference:
        sendNow(typeIndex, disorder, orphanReference(data, world, random));
        break;
      case disorderCodes.unknown_type: {
        const unknown = unknownTypeLike(type, random);
        const { source } = envelopes[typeIndex] as EnvelopeParts;
        send(typeIndex, disorder, envelopeParts(source, unknown.type, unknown.schemaId), timeMs, timeText, playerId, data);
        break;
      }
      default:
        // malformed and wrong_credentials: nothing about the data changes.
        sendNow(typeIndex, disorder, data);
    }
  }

  const emitter: Emitter = {
    sink: () => {},
    get emittedBytes() {
      return emittedBytes;
    },
    get nextHeldMs() {
      return held.nextDueMs;
    },
    releaseHeld() {
      const dueMs = held.nextDueMs;
      const event = held.pop();
      if ('json' in event) {
        emittedBytes += event.json.length;
        emitter.sink(event);
        return;
      }
      offsetMs = dueMs;
      const { typeIndex, timeMs: at, playerId: player, data } = event;
      send(typeIndex, disorderCodes.late, envelopes[typeIndex] as EnvelopeParts, at, formatPastTime(at), player, data);
    },
    beginAction(nextOffsetMs, nextTimeMs, nextPlayerId, nextSinceMs) {
      offsetMs = nextOffsetMs;
      timeMs = nextTimeMs;
      timeText = formatTime(nextTimeMs);
      playerId = nextPlayerId;
      sinceMs = nextSinceMs;
    },
    emit(typeIndex, data) {
      const disorder = drawDisorder();
      if (disorder === 0) sendNow(typeIndex, 0, data);
      else sendDisordered(typeIndex, disorder, data);
    },
  };
  return emitter;
}
