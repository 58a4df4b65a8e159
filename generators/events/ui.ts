/**
 * Events of user interaction: each function emits one for the acting player. Its members are those of the schema of the same name.
 * JSON is joined by hand: serialising an object would cost more than all the rest of making the event.
 */

import { itemNameOf, type Item } from '../world/items.ts';
import { typeIndexOf } from './event-types.ts';
import { skewed, type Moment } from './moment.ts';

const SESSION_STARTED = typeIndexOf('ui', 'session-started');
const SESSION_ENDED = typeIndexOf('ui', 'session-ended');
const SCREEN_VIEWED = typeIndexOf('ui', 'screen-viewed');
const ROOM_ENTERED = typeIndexOf('ui', 'room-entered');
const ROOM_LEFT = typeIndexOf('ui', 'room-left');
const CHAT_MESSAGE_SENT = typeIndexOf('ui', 'chat-message-sent');
const AVATAR_ACTION_PERFORMED = typeIndexOf('ui', 'avatar-action-performed');
const SHOP_SEARCHED = typeIndexOf('ui', 'shop-searched');
const ITEM_CLICKED = typeIndexOf('ui', 'item-clicked');
const ITEM_VIEWED = typeIndexOf('ui', 'item-viewed');
const ITEM_TRIED_ON = typeIndexOf('ui', 'item-tried-on');
const CART_UPDATED = typeIndexOf('ui', 'cart-updated');
const PURCHASE_CLICKED = typeIndexOf('ui', 'purchase-clicked');
const CREDITS_PURCHASE_CLICKED = typeIndexOf('ui', 'credits-purchase-clicked');
const GIFT_SENT = typeIndexOf('ui', 'gift-sent');
const FRIEND_REQUEST_SENT = typeIndexOf('ui', 'friend-request-sent');
const PROFILE_EDITED = typeIndexOf('ui', 'profile-edited');
const CLIENT_ERROR_OCCURRED = typeIndexOf('ui', 'client-error-occurred');

const entryPoints = ['direct', 'direct', 'direct', 'push', 'email', 'advert', 'store', 'direct'];
const ways = ['search', 'friend', 'map', 'invite', 'recommendation', 'friend', 'recommendation', 'map'];
const avatarActions = [
  'walk',
  'walk',
  'sit',
  'dance',
  'wave',
  'hug',
  'kiss',
  'laugh',
  'pose',
  'walk',
  'dance',
  'sit',
  'walk',
  'wave',
  'laugh',
  'pose',
];
const sorts = ['relevance', 'relevance', 'newest', 'price', 'rating', 'relevance', 'newest', 'relevance'];
const lists = ['search', 'search', 'recommended', 'wishlist', 'creator', 'search', 'recommended', 'search'];
const profileFields = ['display_name', 'motto', 'avatar', 'privacy'];
const offers = ['none', 'first-time', 'weekend', 'season'];
const clientErrors = [
  ['ASSET_MISSING', 'warning', 'mesh not found in bundle, placeholder shown'],
  ['NETWORK_LOST', 'error', 'socket closed before the answer, trying again'],
  ['RENDER_STALL', 'warning', 'frame took longer than 500 ms'],
  ['OUT_OF_MEMORY', 'fatal', 'texture allocation failed, client restarts'],
] as const;

export type Screen = 'lobby' | 'room' | 'shop' | 'item' | 'cart' | 'profile' | 'friends' | 'inbox' | 'settings' | 'wallet';

function one<T>(m: Moment, values: readonly T[]): T {
  return values[m.random.below(values.length)] as T;
}

function ui(m: Moment, typeIndex: number, members: string): void {
  m.emit(typeIndex, m.who + members + m.trace + m.clientEnd);
}

function itemMembers(item: Item): string {
  return ',"item_id":' + item.itemId + ',"category":"' + item.category + '","credits":' + item.credits;
}

export function sessionStarted(m: Moment, logins: number): void {
  const { tier, registeredDay } = m.player;
  const start = ',"entry_point":"' + one(m, entryPoints) + '","tier":"' + tier;
  ui(m, SESSION_STARTED, start + '","registered_day":"' + registeredDay + '","login_count":' + logins);
}

export function sessionEnded(m: Moment, durationMs: number, reason: 'logout' | 'timeout' | 'crash', actions: number): void {
  ui(m, SESSION_ENDED, ',"duration_ms":' + durationMs + ',"end_reason":"' + reason + '","action_count":' + actions);
}

export function screenViewed(m: Moment, screen: Screen, previous: Screen): void {
  const members = ',"screen":"' + screen + '","previous_screen":"' + previous + '","duration_ms":' + skewed(m.random, 180);
  ui(m, SCREEN_VIEWED, members);
}

export function roomEntered(m: Moment, roomId: number, occupants: number): void {
  ui(m, ROOM_ENTERED, ',"room_id":' + roomId + ',"via":"' + one(m, ways) + '","occupants":' + occupants);
}

export function roomLeft(m: Moment, roomId: number, durationMs: number, messages: number): void {
  ui(m, ROOM_LEFT, ',"room_id":' + roomId + ',"duration_ms":' + durationMs + ',"message_count":' + messages);
}

export function chatMessageSent(m: Moment, roomId: number, messageId: string, text: string): void {
  const message = ',"room_id":' + roomId + ',"message_id":"' + messageId + '","language":"' + m.player.language;
  ui(m, CHAT_MESSAGE_SENT, message + '","text":"' + text + '","text_length":' + text.length);
}

export function avatarActionPerformed(m: Moment, roomId: number): void {
  const bits = m.random.bits();
  const position =
    ',"position_x":' + ((bits & 1023) - 512) + ',"position_y":' + ((bits >>> 10) & 255) + ',"position_z":' + (((bits >>> 18) & 1023) - 512);
  ui(m, AVATAR_ACTION_PERFORMED, ',"room_id":' + roomId + ',"avatar_action":"' + one(m, avatarActions) + '"' + position);
}

export function shopSearched(m: Moment, query: string, category: string, results: number): void {
  const search = ',"query":"' + query + '","category":"' + category + '","result_count":' + results;
  ui(m, SHOP_SEARCHED, search + ',"sort":"' + one(m, sorts) + '","page":' + (1 + m.random.below(3)));
}

export function itemClicked(m: Moment, item: Item): void {
  ui(m, ITEM_CLICKED, itemMembers(item) + ',"position":' + m.random.below(60) + ',"list":"' + one(m, lists) + '"');
}

export function itemViewed(m: Moment, item: Item): void {
  const about = ',"creator_id":' + item.creatorId + ',"item_name":"' + itemNameOf(m.world, item) + '","rating":' + item.rating;
  ui(m, ITEM_VIEWED, itemMembers(item) + about + ',"duration_ms":' + skewed(m.random, 6000));
}

export function itemTriedOn(m: Moment, item: Item): void {
  ui(m, ITEM_TRIED_ON, itemMembers(item) + ',"duration_ms":' + skewed(m.random, 9000));
}

export function cartUpdated(m: Moment, item: Item, action: 'add' | 'remove', cartSize: number): void {
  ui(m, CART_UPDATED, itemMembers(item) + ',"cart_size":' + cartSize + ',"cart_action":"' + action + '"');
}

export function purchaseClicked(m: Moment, transactionId: string, item: Item, cartSize: number): void {
  ui(m, PURCHASE_CLICKED, ',"transaction_id":"' + transactionId + '"' + itemMembers(item) + ',"cart_size":' + cartSize);
}

export function creditsPurchaseClicked(m: Moment, transactionId: string, credits: number, amountCents: number): void {
  const amount = ',"transaction_id":"' + transactionId + '","credits":' + credits + ',"amount_cents":' + amountCents;
  ui(m, CREDITS_PURCHASE_CLICKED, amount + ',"currency":"' + m.player.currency + '","offer":"' + one(m, offers) + '"');
}

export function giftSent(m: Moment, transactionId: string, recipientId: number, item: Item, note: string): void {
  const members = ',"transaction_id":"' + transactionId + '","other_player_id":' + recipientId + itemMembers(item);
  ui(m, GIFT_SENT, members + ',"text":"' + note + '"');
}

export function friendRequestSent(m: Moment, otherPlayerId: number): void {
  const members = ',"other_player_id":' + otherPlayerId + ',"via":"' + one(m, ways) + '"';
  ui(m, FRIEND_REQUEST_SENT, members + ',"mutual_friends":' + m.random.below(20));
}

export function profileEdited(m: Moment, text: string): void {
  ui(m, PROFILE_EDITED, ',"profile_field":"' + one(m, profileFields) + '","text":"' + text + '"');
}

/** An error that the client met by itself. */
export function clientErrorOccurred(m: Moment, screen: Screen): void {
  const [code, severity, message] = one(m, clientErrors);
  const members = ',"screen":"' + screen + '","error_code":"' + code + '","severity":"' + severity;
  ui(m, CLIENT_ERROR_OCCURRED, members + '","message":"' + message + '"');
}

/** What the client shows when a payment was refused. */
export function paymentRefused(m: Moment, transactionId: string): void {
  const members = ',"screen":"cart","error_code":"PAYMENT_DECLINED","severity":"error","message":"not enough credits"';
  ui(m, CLIENT_ERROR_OCCURRED, members + ',"transaction_id":"' + transactionId + '"');
}
