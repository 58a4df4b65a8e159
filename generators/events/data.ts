/**
 * Events of database changes: each function emits one, on a row that the acting player's action inserted, updated or deleted.
 * JSON is joined by hand, as in ui.ts.
 */

import { displayNameOf, type Player } from '../world/players.ts';
import type { Item } from '../world/items.ts';
import { typeIndexOf } from './event-types.ts';
import type { Moment } from './moment.ts';
import type { Payment } from './service.ts';

/** What a change does to a row. */
type Operation = 'c' | 'u' | 'd';

/** A database table, with the ready parts of its change events. */
interface Table {
  readonly typeIndex: number;
  /** From after the operation to before the player id. */
  readonly start: string;
  /** From after the rows to before the log position. */
  readonly origin: string;
  readonly end: string;
}

function table(typeName: string, name: string, database: string, server: number): Table {
  const gtid = `3e11fa47-71ca-11e1-9e33-c80aa9429${String(server).padStart(3, '0')}`;
  return {
    typeIndex: typeIndexOf('data', typeName),
    start: `","table":"${name}","player_id":`,
    origin: `,"origin":{"connector":"mysql","database":"${database}","server_id":${server},"gtid_set":"${gtid}:1-77","file":"${database}-bin.004${700 + server}","position":`,
    end: `,"thread":${server * 113},"snapshot":false}}`,
  };
}

const PLAYERS = table('players-changed', 'players', 'accounts', 11);
const SESSIONS = table('sessions-changed', 'sessions', 'accounts', 11);
const ORDERS = table('orders-changed', 'orders', 'economy', 21);
const WALLETS = table('wallets-changed', 'wallets', 'economy', 21);
const INVENTORY = table('inventory-changed', 'inventory', 'economy', 22);
const CART_ITEMS = table('cart-items-changed', 'cart_items', 'economy', 22);
const GIFTS = table('gifts-changed', 'gifts', 'economy', 22);
const FRIENDSHIPS = table('friendships-changed', 'friendships', 'social', 31);
const ROOM_PRESENCE = table('room-presence-changed', 'room_presence', 'social', 32);
const CHAT_MESSAGES = table('chat-messages-changed', 'chat_messages', 'social', 33);
const OUTFITS = table('outfits-changed', 'outfits', 'avatars', 41);

/** Bytes of log that a change takes. */
const LOG_STEP = 640;
/** Log files are cut at this size. */
const LOG_FILE_BYTES = 1_073_741_824;

const NONE = 'null';

function change(m: Moment, on: Table, op: Operation, members: string, key: string, before: string, after: string): void {
  m.logPosition += LOG_STEP;
  const start = '{"op":"' + op + on.start + m.player.playerId + members + ',"tx":' + m.transaction + ',"lsn":' + m.logPosition;
  const rows = ',"key":{' + key + '},"before":' + before + ',"after":' + after;
  m.emit(on.typeIndex, start + rows + on.origin + (m.logPosition % LOG_FILE_BYTES) + on.end);
}

function playerRow(player: Player, name: string, motto: string, logins: number, updated: string): string {
  const start = '{"player_id":' + player.playerId + ',"display_name":"' + name + '","tier":"' + player.tier;
  const place = '","country":"' + player.country + '","language":"' + player.language + '","motto":"' + motto;
  return start + place + '","login_count":' + logins + ',"updated_at_ms":' + updated + '}';
}

/** A login was counted (`loginsBefore` < `logins`) or the profile edited. */
export function playerUpdated(m: Moment, loginsBefore: number, logins: number, mottoBefore: string, motto: string): void {
  const { player } = m;
  const name = displayNameOf(m.world, player);
  const before = playerRow(player, name, mottoBefore, loginsBefore, m.sinceText);
  const after = playerRow(player, name, motto, logins, m.nowText);
  change(m, PLAYERS, 'u', ',"country":"' + player.country + '"', '"player_id":' + player.playerId, before, after);
}

export function sessionChanged(m: Moment, op: 'c' | 'd'): void {
  const { playerId, country, platform } = m.player;
  const key = '"session_id":"' + m.sessionId + '"';
  const place = '","country":"' + country + '"';
  const members = ',' + key + ',"country":"' + country + '","platform":"' + platform + '"';
  const gateway = ',"gateway":"gw-' + m.shardText + '.imvu.internal","address":"198.51.100.' + (playerId & 255) + '","token_version":3';
  const row =
    '{' + key + ',"player_id":' + playerId + ',"platform":"' + platform + place + gateway + ',"started_at_ms":' + m.sinceText + '}';
  if (op === 'c') change(m, SESSIONS, op, members, key, NONE, row);
  else change(m, SESSIONS, op, members, key, row, NONE);
}

export function orderInserted(m: Moment, order: Payment, recipientId: number | undefined): void {
  const { transactionId, kind, item, credits, amountCents, currency } = order;
  const key = '"transaction_id":"' + transactionId + '"';
  const kindMember = ',"order_kind":"' + kind + '"';
  const amount = ',"credits":' + credits + ',"amount_cents":' + amountCents + ',"currency":"' + currency + '"';
  const itemMembers = item ? ',"item_id":' + item.itemId + ',"category":"' + item.category + '"' : '';
  const members = ',' + key + kindMember + itemMembers + amount + ',"country":"' + m.player.country + '"';
  const what = ',"item_id":' + (item ? item.itemId : NONE) + ',"other_player_id":' + (recipientId ?? NONE);
  const row =
    '{' + key + ',"player_id":' + m.player.playerId + kindMember + what + amount + ',"state":"paid","created_at_ms":' + m.nowText + '}';
  change(m, ORDERS, 'c', members, key, NONE, row);
}

function walletRow(m: Moment, balance: number, version: number, updated: string): string {
  const { playerId, currency } = m.player;
  const start = '{"player_id":' + playerId + ',"balance_credits":' + balance + ',"promotional_credits":' + (playerId % 500);
  return start + ',"currency":"' + currency + '","version":' + version + ',"updated_at_ms":' + updated + '}';
}

/** Credits were taken (negative change) or added. */
export function walletUpdated(m: Moment, transactionId: string, balanceBefore: number, creditsChange: number, version: number): void {
  const members = ',"transaction_id":"' + transactionId + '","credits_change":' + creditsChange;
  const before = walletRow(m, balanceBefore, version, m.sinceText);
  const after = walletRow(m, balanceBefore + creditsChange, version + 1, m.nowText);
  change(m, WALLETS, 'u', members, '"player_id":' + m.player.playerId, before, after);
}

function playerItemKey(m: Moment, item: Item): string {
  return '"player_id":' + m.player.playerId + ',"item_id":' + item.itemId;
}

export function inventoryInserted(m: Moment, transactionId: string, item: Item): void {
  const key = playerItemKey(m, item);
  const transaction = ',"transaction_id":"' + transactionId + '"';
  const members = transaction + ',"item_id":' + item.itemId + ',"category":"' + item.category + '"';
  const row = '{' + key + transaction + ',"quantity":1,"acquired_by":"purchase","state":"owned","acquired_at_ms":' + m.nowText + '}';
  change(m, INVENTORY, 'c', members, key, NONE, row);
}

export function cartItemChanged(m: Moment, op: 'c' | 'd', item: Item): void {
  const key = playerItemKey(m, item);
  const about = ',"category":"' + item.category + '","credits":' + item.credits;
  const members = ',"item_id":' + item.itemId + about;
  const row = '{' + key + about + ',"quantity":1,"added_from":"search","added_at_ms":' + (op === 'c' ? m.nowText : m.sinceText) + '}';
  if (op === 'c') change(m, CART_ITEMS, op, members, key, NONE, row);
  else change(m, CART_ITEMS, op, members, key, row, NONE);
}

export function giftInserted(m: Moment, transactionId: string, recipientId: number, item: Item, note: string): void {
  const key = '"transaction_id":"' + transactionId + '"';
  const other = ',"other_player_id":' + recipientId + ',"item_id":' + item.itemId;
  const members = ',' + key + other + ',"category":"' + item.category + '","credits":' + item.credits;
  const start = '{' + key + ',"player_id":' + m.player.playerId + other + ',"credits":' + item.credits;
  change(m, GIFTS, 'c', members, key, NONE, start + ',"note":"' + note + '","state":"sent","created_at_ms":' + m.nowText + '}');
}

/** A friendship was asked for (c), accepted (u) or ended (d). */
export function friendshipChanged(m: Moment, op: Operation, otherPlayerId: number): void {
  const pair = '"player_id":' + m.player.playerId + ',"other_player_id":' + otherPlayerId;
  const row = (state: string, affinity: number, updated: string): string =>
    '{' + pair + ',"state":"' + state + '","affinity":' + affinity + ',"updated_at_ms":' + updated + '}';
  const affinity = m.random.below(500);
  const members = ',"other_player_id":' + otherPlayerId;
  const before = op === 'c' ? NONE : row(op === 'u' ? 'requested' : 'accepted', affinity, m.sinceText);
  const after = op === 'd' ? NONE : row(op === 'c' ? 'requested' : 'accepted', affinity, m.nowText);
  change(m, FRIENDSHIPS, op, members, pair, before, after);
}

/** A player has joined a room, or left it; `joinedText` is when that was, in epoch milliseconds. */
export function roomPresenceChanged(m: Moment, op: 'c' | 'd', roomId: number, joinedText: string): void {
  const key = '"room_id":' + roomId + ',"player_id":' + m.player.playerId;
  const session = ',"session_id":"' + m.sessionId + '"';
  const row = '{' + key + session + ',"place":' + (m.player.playerId % 40) + ',"role":"guest","joined_at_ms":' + joinedText + '}';
  const members = session + ',"room_id":' + roomId;
  if (op === 'c') change(m, ROOM_PRESENCE, op, members, key, NONE, row);
  else change(m, ROOM_PRESENCE, op, members, key, row, NONE);
}

/** A message was written, or removed by moderation. */
export function chatMessageChanged(m: Moment, op: 'c' | 'd', roomId: number, messageId: string, text: string): void {
  const key = '"message_id":"' + messageId + '"';
  const { language, playerId } = m.player;
  const members = ',"room_id":' + roomId + ',' + key + ',"language":"' + language + '"';
  const start = '{' + key + ',"room_id":' + roomId + ',"player_id":' + playerId + ',"language":"' + language;
  const row = start + '","text":"' + text + '","state":"visible","created_at_ms":' + m.nowText + '}';
  if (op === 'c') change(m, CHAT_MESSAGES, op, members, key, NONE, row);
  else change(m, CHAT_MESSAGES, op, members, key, row, NONE);
}

/** An item was put on: one list of items for another. */
export function outfitUpdated(m: Moment, item: Item, itemIds: string): void {
  const key = '"player_id":' + m.player.playerId + ',"outfit":1';
  const row = (items: string, updated: string): string =>
    '{' + key + ',"name":"favourite","item_ids":[' + items + '],"updated_at_ms":' + updated + '}';
  const members = ',"item_id":' + item.itemId + ',"category":"' + item.category + '"';
  change(m, OUTFITS, 'u', members, key, row(itemIds, m.sinceText), row(itemIds + ',' + item.itemId, m.nowText));
}
