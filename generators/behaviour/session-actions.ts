import * as data from '../events/data.ts';
import * as service from '../events/service.ts';
import * as ui from '../events/ui.ts';
import { hash } from '../random.ts';
import { displayNameOf } from '../world/players.ts';
import { places, type Place } from './seats.ts';
import { leaveRoom } from './room-actions.ts';
import type { Stage } from './stage.ts';

const RECOMMENDED_ITEMS = 6;
/** Logins of which one begins with a wrong password. */
const WRONG_PASSWORD_EVERY = 25;
const MOST_LOGINS = 900;
const MOST_STARTING_CREDITS = 12_000;

/** Gives the seat to its next player, whose session began at `startedMs`. Nothing is emitted. */
export function seatPlayer(stage: Stage, seat: number, startedMs: number, place: Place): void {
  const { seats, world } = stage;
  const playerId = stage.drawPlayerId();
  seats.place[seat] = place;
  seats.playerId[seat] = playerId;
  seats.sessionNumber[seat] = stage.nextSessionNumber();
  seats.startedMs[seat] = startedMs;
  seats.roomId[seat] = place === places.room ? stage.drawRoomId() : 0;
  seats.joinedMs[seat] = startedMs;
  seats.messages[seat] = 0;
  seats.itemId[seat] = stage.drawItemId();
  seats.cartItemId[seat] = 0;
  seats.balanceCredits[seat] = 100 + (hash(world.seed, playerId, 601) % MOST_STARTING_CREDITS);
  seats.walletVersion[seat] = hash(world.seed, playerId, 602) % 1000;
  seats.actions[seat] = 0;
}

function recommend(stage: Stage): void {
  let itemIds = String(stage.drawItemId());
  for (let count = 1; count < RECOMMENDED_ITEMS; count++) itemIds += ',' + stage.drawItemId();
  service.recommendationsServed(stage.moment, itemIds);
}

/** One of the mottos that the acting player has had: version 0 is the present one. */
export function mottoOf(stage: Stage, version: number): string {
  const { mottos } = stage.moment.texts;
  return mottos[hash(stage.world.seed, stage.moment.player.playerId, 603 + version) % mottos.length] as string;
}

/** Logs the acting player in, now and then at the second attempt. */
export function logIn(stage: Stage): void {
  const { moment, random, world } = stage;
  const logins = 1 + (hash(world.seed, moment.player.playerId, 604) % MOST_LOGINS);
  const mistyped = random.below(WRONG_PASSWORD_EVERY) === 0;
  const motto = mottoOf(stage, 0);
  if (mistyped) service.authCompleted(moment, 1, false);
  service.authCompleted(moment, mistyped ? 2 : 1, true);
  data.sessionChanged(moment, 'c');
  data.playerUpdated(moment, logins - 1, logins, motto, motto);
  ui.sessionStarted(moment, logins);
  recommend(stage);
}

/** Ends the session and frees the seat. */
export function logOut(stage: Stage): void {
  const { moment, seats, seat, random } = stage;
  leaveRoom(stage);
  const durationMs = Math.min(86_400_000, stage.nowMs - (seats.startedMs[seat] as number));
  const draw = random.below(20);
  ui.sessionEnded(moment, durationMs, draw === 0 ? 'crash' : draw < 5 ? 'timeout' : 'logout', seats.actions[seat] as number);
  data.sessionChanged(moment, 'd');
  seats.place[seat] = places.off;
}

const lobbyScreens: readonly ui.Screen[] = ['lobby', 'friends', 'inbox', 'settings', 'wallet', 'profile', 'lobby', 'friends'];

/** Looks at a screen of the lobby. */
export function viewScreen(stage: Stage): void {
  const { moment, random } = stage;
  ui.screenViewed(moment, lobbyScreens[random.below(8)] as ui.Screen, lobbyScreens[random.below(8)] as ui.Screen);
  if (random.below(2) === 0) recommend(stage);
}

/** Edits the profile; the new text is checked. */
export function editProfile(stage: Stage): void {
  const { moment, random } = stage;
  const before = mottoOf(stage, random.below(4));
  const motto = random.below(8) === 0 ? displayNameOf(stage.world, moment.player) : mottoOf(stage, 4 + random.below(64));
  const logins = 1 + (hash(stage.world.seed, moment.player.playerId, 604) % MOST_LOGINS);
  ui.profileEdited(moment, motto);
  service.moderationChecked(moment, '', 'allowed');
  data.playerUpdated(moment, logins, logins, before, motto);
}

/** Asks someone to be a friend; now and then an answer comes, or a friendship ends. */
export function befriend(stage: Stage): void {
  const { moment, random } = stage;
  const other = stage.drawOtherPlayerId();
  const draw = random.below(10);
  if (draw < 6) {
    ui.friendRequestSent(moment, other);
    data.friendshipChanged(moment, 'c', other);
    service.notificationSent(moment, other, 'friend-request');
  } else if (draw < 9) {
    ui.screenViewed(moment, 'friends', 'inbox');
    data.friendshipChanged(moment, 'u', other);
    service.notificationSent(moment, other, 'friend-accepted');
  } else {
    ui.screenViewed(moment, 'friends', 'profile');
    data.friendshipChanged(moment, 'd', other);
  }
}

/** Something goes wrong in the client. */
export function meetError(stage: Stage): void {
  const place = stage.seats.place[stage.seat];
  ui.clientErrorOccurred(stage.moment, place === places.room ? 'room' : place === places.shop ? 'shop' : 'lobby');
}
