import { weightedTable, type Random } from '../random.ts';
import { chat, enterRoom, leaveRoom, moveAvatar } from './room-actions.ts';
import { places, type Place } from './seats.ts';
import { befriend, editProfile, logIn, logOut, meetError, seatPlayer, viewScreen } from './session-actions.ts';
import { addToCart, buy, clickItem, give, leaveShop, removeFromCart, search, topUp, tryOn, viewItem } from './shop-actions.ts';
import type { Stage } from './stage.ts';

/** What a player does; it emits the action's events and may change the seat's place. */
type Action = (stage: Stage) => void;

const TABLE_SIZE = 1024;

/** What players do in each place, by weight. This table is the behaviour; the rest is detail. */
const actionTables: Readonly<Record<Place, readonly Action[]>> = {
  [places.off]: [logIn],
  [places.lobby]: weightedTable<Action>(
    [
      [viewScreen, 25],
      [enterRoom, 36],
      [search, 26],
      [editProfile, 4],
      [topUp, 2],
      [befriend, 5],
      [meetError, 2],
    ],
    TABLE_SIZE,
  ),
  [places.room]: weightedTable<Action>(
    [
      [chat, 48],
      [moveAvatar, 32],
      [leaveRoom, 6],
      [search, 7],
      [enterRoom, 3],
      [befriend, 2],
      [meetError, 1],
      [topUp, 1],
    ],
    TABLE_SIZE,
  ),
  [places.shop]: weightedTable<Action>(
    [
      [search, 18],
      [clickItem, 26],
      [viewItem, 20],
      [tryOn, 14],
      [addToCart, 6],
      [removeFromCart, 2],
      [buy, 4],
      [give, 1],
      [topUp, 0.5],
      [leaveShop, 8],
      [meetError, 0.5],
    ],
    TABLE_SIZE,
  ),
};

/** Mean time to the next action, virtual milliseconds, by place. Chosen so that 150,000 players make 8.68 MB/s. */
const thinkMs: Readonly<Record<Place, number>> = {
  [places.off]: 30_000,
  [places.lobby]: 36_000,
  [places.room]: 48_000,
  [places.shop]: 34_000,
};

/** Actions of which one is to log out: sessions have this many on average. */
const ACTIONS_PER_SESSION = 40;
/** Mean length of a session, virtual milliseconds: as long as its actions take in the places where players usually are. */
const MEAN_SESSION_MS = ACTIONS_PER_SESSION * 41_500;

/** Where players are at any one time. */
const usualPlaces = weightedTable<Place>([
  [places.off, 2],
  [places.lobby, 12],
  [places.room, 50],
  [places.shop, 36],
]);

/** Time until the seat acts again, virtual milliseconds. Exponential, so that it is the same whenever one begins to look. */
export function drawThinkMs(stage: Stage, seat: number): number {
  return thinkMs[stage.seats.place[seat] as Place] * stage.random.exponential();
}

function usualPlace(random: Random): Place {
  return usualPlaces[random.below(usualPlaces.length)] as Place;
}

/** Puts a player on the seat who has been on line for a while. Nothing is emitted. */
export function joinMidSession(stage: Stage, seat: number, nowMs: number): void {
  const place = usualPlace(stage.random);
  seatPlayer(stage, seat, Math.floor(nowMs - MEAN_SESSION_MS * stage.random.exponential()), place);
  stage.seats.actions[seat] = 1 + stage.random.below(ACTIONS_PER_SESSION);
}

/** Lets the seat act once, now. */
export function act(stage: Stage, seat: number, offsetMs: number, nowMs: number): void {
  const { seats, random } = stage;
  const place = seats.place[seat] as Place;
  if (place === places.off) {
    seatPlayer(stage, seat, nowMs, places.lobby);
    stage.enter(seat, offsetMs, nowMs);
    logIn(stage);
    return;
  }
  stage.enter(seat, offsetMs, nowMs);
  seats.actions[seat] = (seats.actions[seat] as number) + 1;
  if (random.below(ACTIONS_PER_SESSION) === 0) {
    logOut(stage);
    return;
  }
  const actions = actionTables[place];
  (actions[random.below(actions.length)] as Action)(stage);
}
