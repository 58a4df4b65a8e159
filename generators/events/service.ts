/**
 * Events of internal services: each function emits one, about a call on behalf of the acting player.
 * JSON is joined by hand: serialising an object would cost more than all the rest of making the event.
 */

import type { Item } from '../world/items.ts';
import { typeIndexOf } from './event-types.ts';
import { skewed, type Moment } from './moment.ts';

/** One operation of an internal service, with the ready parts of its events. */
interface Operation {
  readonly typeIndex: number;
  readonly medianMs: number;
  readonly medianBytes: number;
  readonly members: string;
  /** From the sizes to the closing brace, one per instance. */
  readonly ends: readonly string[];
}

const INSTANCES = 16;

function operation(name: string, service: string, verb: string, medianMs: number, medianBytes: number): Operation {
  const hosts = Array.from({ length: INSTANCES }, (_, instance) => {
    const zone = 'abc'[instance % 3];
    const runtime = {
      instance: `${service}-7d9f6c5b84-${(instance * 7919 + service.length * 104_729).toString(36).padStart(5, 'x')}`,
      version: `2026.${1 + (instance % 4)}.${(service.length * 3 + instance) % 29}`,
      region: instance % 4 === 3 ? 'eu-central-1' : 'us-east-1',
      zone: `${instance % 4 === 3 ? 'eu-central-1' : 'us-east-1'}${zone}`,
      host: `ip-10-${40 + (instance % 4)}-${service.length}-${17 + instance * 5}.internal`,
      protocol: service.length % 2 === 0 ? 'grpc' : 'http2',
      upstream: `edge-proxy-${zone}${1 + (instance % 5)}.imvu.internal:8443`,
    };
    return `,"runtime":${JSON.stringify(runtime)}}`;
  });
  const members = `,"service":"${service}","operation":"${verb}","duration_ms":`;
  return { typeIndex: typeIndexOf('service', name), medianMs, medianBytes, members, ends: hosts };
}

const AUTHENTICATE = operation('auth-completed', 'auth', 'authenticate', 60, 900);
const ASSIGN_ROOM = operation('room-assigned', 'rooms', 'assign', 25, 1400);
const RELAY_CHAT = operation('chat-relayed', 'chat', 'relay', 12, 240);
const CHECK_TEXT = operation('moderation-checked', 'moderation', 'check-text', 35, 180);
const UPDATE_PRESENCE = operation('presence-updated', 'presence', 'broadcast', 8, 160);
const SEARCH = operation('search-performed', 'search', 'query', 90, 18_000);
const SERVE_ITEM = operation('catalogue-served', 'catalogue', 'get-item', 15, 3600);
const DELIVER_ASSET = operation('asset-delivered', 'assets', 'get-bundle', 120, 300_000);
const RECOMMEND = operation('recommendations-served', 'recommendations', 'rank', 70, 2600);
const PROCESS_PAYMENT = operation('payment-processed', 'payments', 'charge', 240, 700);
const DELIVER_GIFT = operation('gift-delivered', 'gifts', 'deliver', 45, 420);
const NOTIFY = operation('notification-sent', 'notifications', 'send', 30, 350);

const OK = ',"status":"ok","http_status":200';
const failures = [
  ',"status":"error","http_status":500,"error_code":"INTERNAL"',
  ',"status":"error","http_status":503,"error_code":"UNAVAILABLE"',
  ',"status":"timeout","http_status":504,"error_code":"DEADLINE_EXCEEDED"',
];
const DECLINED = ',"status":"declined","http_status":402,"error_code":"INSUFFICIENT_CREDITS"';
const BLOCKED = ',"status":"blocked","http_status":200';
const WRONG_PASSWORD = ',"status":"error","http_status":401,"error_code":"WRONG_PASSWORD"';
/** Calls of which one fails. */
const FAILURE_EVERY = 250;

const methods = ['token', 'password', 'token', 'google', 'apple', 'facebook', 'token', 'password'];
const assetKinds = ['mesh', 'texture', 'animation', 'thumbnail'];
const providers = ['card', 'paypal', 'app-store', 'play-store'];
const channels = ['push', 'in-app', 'push', 'email'];

function one<T>(m: Moment, values: readonly T[]): T {
  return values[m.random.below(values.length)] as T;
}

/** How an ordinary call ended: nearly always well. */
function usual(m: Moment): string {
  return m.random.below(FAILURE_EVERY) === 0 ? one(m, failures) : OK;
}

function serve(m: Moment, call: Operation, members: string, outcome: string): void {
  const request = ++m.requests;
  const served = call.members + skewed(m.random, call.medianMs) + outcome + m.trace;
  const traffic = ',"request_id":"q' + m.shardText + '-' + request + '","request_bytes":' + skewed(m.random, 320);
  const end = call.ends[request & (INSTANCES - 1)] as string;
  m.emit(call.typeIndex, m.who + members + served + traffic + ',"response_bytes":' + skewed(m.random, call.medianBytes) + end);
}

function itemMembers(item: Item): string {
  return ',"item_id":' + item.itemId + ',"category":"' + item.category + '"';
}

export function authCompleted(m: Moment, attempt: number, succeeded: boolean): void {
  serve(m, AUTHENTICATE, ',"auth_method":"' + one(m, methods) + '","attempt":' + attempt, succeeded ? OK : WRONG_PASSWORD);
}

export function roomAssigned(m: Moment, roomId: number, occupants: number): void {
  const members = ',"room_id":' + roomId + ',"occupants":' + occupants + ',"room_server":"room-' + (roomId % 240) + '.imvu.internal"';
  serve(m, ASSIGN_ROOM, members, OK);
}

export function chatRelayed(m: Moment, roomId: number, messageId: string, recipients: number): void {
  serve(m, RELAY_CHAT, ',"room_id":' + roomId + ',"message_id":"' + messageId + '","recipients":' + recipients, usual(m));
}

/** A judgement on a chat message, or on another text if `messageId` is empty. */
export function moderationChecked(m: Moment, messageId: string, verdict: 'allowed' | 'masked' | 'blocked'): void {
  const score = verdict === 'allowed' ? m.random.below(400) : 600 + m.random.below(400);
  const message = messageId === '' ? '' : ',"message_id":"' + messageId + '"';
  const members = message + ',"verdict":"' + verdict + '","score":' + score + ',"model":"text-guard-11"';
  serve(m, CHECK_TEXT, members, verdict === 'blocked' ? BLOCKED : OK);
}

export function presenceUpdated(m: Moment, roomId: number, recipients: number): void {
  serve(m, UPDATE_PRESENCE, ',"room_id":' + roomId + ',"recipients":' + recipients, usual(m));
}

export function searchPerformed(m: Moment, query: string, category: string, results: number): void {
  const cached = m.random.below(4) === 0;
  const members = ',"query":"' + query + '","category":"' + category + '","result_count":' + results + ',"cache_hit":' + cached;
  serve(m, SEARCH, members + ',"searched_shards":' + (cached ? 1 : 24), usual(m));
}

export function catalogueServed(m: Moment, item: Item): void {
  serve(m, SERVE_ITEM, itemMembers(item) + ',"credits":' + item.credits + ',"cache_hit":' + (m.random.below(8) > 0), usual(m));
}

export function assetDelivered(m: Moment, item: Item): void {
  const asset = ',"asset_kind":"' + one(m, assetKinds) + '","asset_bytes":' + skewed(m.random, 300_000);
  serve(m, DELIVER_ASSET, itemMembers(item) + ',"cache_hit":' + (m.random.below(8) > 1) + asset, usual(m));
}

export function recommendationsServed(m: Moment, itemIds: string): void {
  const members = ',"model":"two-tower-' + (31 + m.random.below(4)) + '","candidate_count":' + (400 + m.random.below(4000));
  serve(m, RECOMMEND, members + ',"item_ids":[' + itemIds + ']', OK);
}

export interface Payment {
  readonly transactionId: string;
  readonly kind: 'item' | 'gift' | 'credits';
  /** What is bought; undefined for credits. */
  readonly item: Item | undefined;
  readonly credits: number;
  readonly amountCents: number;
  readonly currency: string;
}

export function paymentProcessed(m: Moment, payment: Payment, succeeded: boolean): void {
  const { transactionId, kind, item, credits, amountCents, currency } = payment;
  const start = ',"transaction_id":"' + transactionId + '","order_kind":"' + kind + '"' + (item ? itemMembers(item) : '');
  const amount = ',"credits":' + credits + ',"amount_cents":' + amountCents + ',"currency":"' + currency;
  const provider = item ? 'wallet' : one(m, providers);
  serve(m, PROCESS_PAYMENT, start + amount + '","provider":"' + provider + '"', succeeded ? OK : DECLINED);
}

export function giftDelivered(m: Moment, transactionId: string, recipientId: number, item: Item): void {
  const members = ',"transaction_id":"' + transactionId + '","other_player_id":' + recipientId + itemMembers(item);
  serve(m, DELIVER_GIFT, members + ',"credits":' + item.credits, OK);
}

export function notificationSent(m: Moment, otherPlayerId: number, template: 'gift-received' | 'friend-request' | 'friend-accepted'): void {
  const members = ',"other_player_id":' + otherPlayerId + ',"channel":"' + one(m, channels) + '","template":"' + template + '"';
  serve(m, NOTIFY, members, usual(m));
}
