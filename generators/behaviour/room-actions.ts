import * as data from '../events/data.ts';
import * as service from '../events/service.ts';
import * as ui from '../events/ui.ts';
import { hash } from '../random.ts';
import { places } from './seats.ts';
import type { Stage } from './stage.ts';

/** Messages of which one is blocked by moderation and removed again. */
const BLOCKED_EVERY = 250;
const MASKED_EVERY = 80;

/** Players in a room: about the same whenever one looks. */
function occupantsOf(stage: Stage, roomId: number): number {
  return 2 + (hash(stage.world.seed, roomId, 701) % 10);
}

/** Goes to another room, out of the present one if there is one. */
export function enterRoom(stage: Stage): void {
  const { moment, seats, seat } = stage;
  leaveRoom(stage);
  const roomId = stage.drawRoomId();
  const occupants = occupantsOf(stage, roomId);
  seats.place[seat] = places.room;
  seats.roomId[seat] = roomId;
  seats.joinedMs[seat] = stage.nowMs;
  seats.messages[seat] = 0;
  service.roomAssigned(moment, roomId, occupants);
  ui.roomEntered(moment, roomId, occupants);
  data.roomPresenceChanged(moment, 'c', roomId, moment.nowText);
}

/** Leaves the room for the lobby; nothing happens to a player who is in no room. */
export function leaveRoom(stage: Stage): void {
  const { moment, seats, seat } = stage;
  const roomId = seats.roomId[seat] as number;
  if (roomId === 0) return;
  const joinedMs = seats.joinedMs[seat] as number;
  ui.roomLeft(moment, roomId, Math.min(86_400_000, stage.nowMs - joinedMs), seats.messages[seat] as number);
  data.roomPresenceChanged(moment, 'd', roomId, String(joinedMs));
  seats.roomId[seat] = 0;
  seats.place[seat] = places.lobby;
}

/** Sends a message, which is checked and then relayed to the room, or removed again. */
export function chat(stage: Stage): void {
  const { moment, seats, seat, random } = stage;
  const roomId = seats.roomId[seat] as number;
  const { openings, endings } = moment.texts;
  const text = (openings[random.below(openings.length)] as string) + (endings[random.below(endings.length)] as string);
  const messageId = stage.nextMessageId();
  seats.messages[seat] = Math.min(65_535, (seats.messages[seat] as number) + 1);
  ui.chatMessageSent(moment, roomId, messageId, text);
  data.chatMessageChanged(moment, 'c', roomId, messageId, text);
  if (random.below(BLOCKED_EVERY) === 0) {
    service.moderationChecked(moment, messageId, 'blocked');
    data.chatMessageChanged(moment, 'd', roomId, messageId, text);
    return;
  }
  service.moderationChecked(moment, messageId, random.below(MASKED_EVERY) === 0 ? 'masked' : 'allowed');
  service.chatRelayed(moment, roomId, messageId, occupantsOf(stage, roomId) - 1);
}

/** Moves the avatar; the room is told. */
export function moveAvatar(stage: Stage): void {
  const roomId = stage.seats.roomId[stage.seat] as number;
  ui.avatarActionPerformed(stage.moment, roomId);
  service.presenceUpdated(stage.moment, roomId, occupantsOf(stage, roomId) - 1);
}
