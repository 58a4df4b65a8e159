import { SHARD_COUNT, type WorkloadPlan } from '../../harness/model/workload.ts';
import { hexadecimal, type Moment } from '../events/moment.ts';
import type { Emitter } from '../events/emitter.ts';
import { createRandom, hash, type Random } from '../random.ts';
import { CLIENTS_PER_PLATFORM, makeClients } from '../world/clients.ts';
import { itemOf, type Item } from '../world/items.ts';
import { playerOf } from '../world/players.ts';
import { textsOf } from '../world/texts.ts';
import type { World } from '../world/world.ts';
import { createZipf } from '../world/zipf.ts';
import type { Seats } from './seats.ts';

/** Where the actions of a shard take place: its seats, what its players can meet, and the action now under way. */
export interface Stage {
  readonly world: World;
  readonly random: Random;
  readonly seats: Seats;
  readonly moment: Moment;
  /** The acting seat. */
  seat: number;
  /** Virtual epoch milliseconds. */
  nowMs: number;
  /** Makes `seat` act now: fills the moment and tells the emitter. The seat must have a player. */
  enter(seat: number, offsetMs: number, nowMs: number): void;
  drawPlayerId(): number;
  /** Some other player of the population. */
  drawOtherPlayerId(): number;
  drawRoomId(): number;
  drawItemId(): number;
  /** The item that the acting player looks at. */
  focusedItem(): Item;
  nextSessionNumber(): number;
  nextTransactionId(): string;
  nextMessageId(): string;
}

const ROOM_SKEW = 0.85;
const ITEM_SKEW = 0.8;
/** How much more the busiest players of a shard come than the others: 1 is not at all. */
const PLAYER_SKEW = 1.5;
const TRACE_HEADS = 1024;

/** The stage of one shard. Sessions begin with number 1. */
export function createStage(plan: WorkloadPlan, shard: number, world: World, seats: Seats, emitter: Emitter): Stage {
  const random = createRandom(plan.seed, shard, 501);
  const drawRoomId = createZipf(world.rooms, ROOM_SKEW);
  const drawItemId = createZipf(world.items, ITEM_SKEW);
  const clients = clientsOf(plan.seed);
  const traceHeads = Array.from({ length: TRACE_HEADS }, () =>
    Array.from({ length: 6 }, () => hexadecimal[random.below(65_536)] as string).join(''),
  );
  const shardText = String(shard).padStart(2, '0');
  const playersHere = Math.ceil((world.players - shard) / SHARD_COUNT);
  let sessions = 0;
  let transactions = 0;
  let messages = 0;
  let actions = 0;

  const moment: Moment = {
    world,
    texts: textsOf(plan.seed),
    random,
    emit: emitter.emit,
    shardText,
    player: playerOf(world, 1),
    sessionId: '',
    nowText: '',
    sinceText: '',
    who: '',
    trace: '',
    clientEnd: '',
    transaction: shard * 1e12,
    logPosition: shard * 1e12,
    requests: 0,
  };

  const stage: Stage = {
    world,
    random,
    seats,
    moment,
    seat: 0,
    nowMs: 0,
    enter(seat, offsetMs, nowMs) {
      const playerId = seats.playerId[seat] as number;
      const startedMs = seats.startedMs[seat] as number;
      stage.seat = seat;
      stage.nowMs = nowMs;
      const player = playerOf(world, playerId);
      const client = hash(world.seed, playerId, 502) & (CLIENTS_PER_PLATFORM - 1);
      actions = (actions + 1) >>> 0;
      const head = traceHeads[random.below(TRACE_HEADS)] as string;
      moment.player = player;
      moment.sessionId = 's' + shardText + '-' + (seats.sessionNumber[seat] as number);
      moment.nowText = String(nowMs);
      moment.sinceText = String(startedMs);
      moment.who =
        '{"player_id":' +
        playerId +
        ',"session_id":"' +
        moment.sessionId +
        '","country":"' +
        player.country +
        '","platform":"' +
        player.platform +
        '"';
      moment.trace = ',"trace_id":"' + head + (hexadecimal[actions >>> 16] as string) + (hexadecimal[actions & 65_535] as string) + '"';
      moment.clientEnd = clients[player.platform][client] as string;
      moment.transaction++;
      emitter.beginAction(offsetMs, nowMs, playerId, startedMs);
    },
    drawPlayerId: () => 1 + shard + SHARD_COUNT * Math.floor(playersHere * random.unit() ** PLAYER_SKEW),
    drawOtherPlayerId: () => 1 + random.below(world.players),
    drawRoomId: () => drawRoomId(random),
    drawItemId: () => drawItemId(random),
    focusedItem: () => itemOf(world, seats.itemId[stage.seat] as number),
    nextSessionNumber: () => ++sessions,
    nextTransactionId: () => 't' + shardText + '-' + ++transactions,
    nextMessageId: () => 'm' + shardText + '-' + ++messages,
  };
  return stage;
}

type Clients = ReturnType<typeof makeClients>;
let lastClients: { readonly seed: number; readonly clients: Clients } | undefined;

/** Clients of a seed with the closing brace of ui events; all shards of a workload share them. */
function clientsOf(seed: number): Clients {
  if (lastClients?.seed !== seed) lastClients = { seed, clients: makeClients(seed) };
  return lastClients.clients;
}
