import * as data from '../events/data.ts';
import * as service from '../events/service.ts';
import * as ui from '../events/ui.ts';
import { itemOf, type Item } from '../world/items.ts';
import { places } from './seats.ts';
import type { Stage } from './stage.ts';

/** Credits that an American cent buys. */
const CREDITS_PER_CENT = 10;
/** Offers of credits: credits and price in hundredths of the currency. */
const packs = [
  [2000, 199],
  [5000, 499],
  [12_000, 999],
  [26_000, 1999],
] as const;

/** Types a query; also the way into the shop, from wherever the player is. */
export function search(stage: Stage): void {
  const { moment, seats, seat, random } = stage;
  const { queries } = moment.texts;
  const query = queries[random.below(queries.length)] as string;
  seats.place[seat] = places.shop;
  seats.itemId[seat] = stage.drawItemId();
  const { category } = stage.focusedItem();
  const results = random.below(12) === 0 ? 0 : 1 + random.below(900);
  ui.shopSearched(moment, query, category, results);
  service.searchPerformed(moment, query, category, results);
}

/** Clicks another item in a list. */
export function clickItem(stage: Stage): void {
  stage.seats.itemId[stage.seat] = stage.drawItemId();
  const item = stage.focusedItem();
  ui.itemClicked(stage.moment, item);
  service.catalogueServed(stage.moment, item);
}

/** Looks at the page of the item. */
export function viewItem(stage: Stage): void {
  const item = stage.focusedItem();
  ui.itemViewed(stage.moment, item);
  service.assetDelivered(stage.moment, item);
}

/** Tries the item on; some keep it in their outfit. */
export function tryOn(stage: Stage): void {
  const { moment, random } = stage;
  const item = stage.focusedItem();
  ui.itemTriedOn(moment, item);
  service.assetDelivered(moment, item);
  if (random.below(3) === 0) data.outfitUpdated(moment, item, `${stage.drawItemId()},${stage.drawItemId()},${stage.drawItemId()}`);
}

/** Puts the item into the cart, in place of the one that is there. */
export function addToCart(stage: Stage): void {
  const { moment, seats, seat } = stage;
  const item = stage.focusedItem();
  if (seats.cartItemId[seat] !== 0) removeFromCart(stage);
  seats.cartItemId[seat] = item.itemId;
  ui.cartUpdated(moment, item, 'add', 1);
  data.cartItemChanged(moment, 'c', item);
}

/** Empties the cart; looks at an item if there is nothing in it. */
export function removeFromCart(stage: Stage): void {
  const { moment, seats, seat, world } = stage;
  const itemId = seats.cartItemId[seat] as number;
  if (itemId === 0) {
    viewItem(stage);
    return;
  }
  const item = itemOf(world, itemId);
  seats.cartItemId[seat] = 0;
  ui.cartUpdated(moment, item, 'remove', 0);
  data.cartItemChanged(moment, 'd', item);
}

/** Takes credits from the wallet, or adds them. */
function changeBalance(stage: Stage, transactionId: string, credits: number): void {
  const { moment, seats, seat } = stage;
  const balance = seats.balanceCredits[seat] as number;
  const version = seats.walletVersion[seat] as number;
  data.walletUpdated(moment, transactionId, balance, credits, version);
  seats.balanceCredits[seat] = balance + credits;
  seats.walletVersion[seat] = version + 1;
}

function paymentFor(transactionId: string, kind: 'item' | 'gift', item: Item): service.Payment {
  const amountCents = Math.floor(item.credits / CREDITS_PER_CENT);
  return { transactionId, kind, item, credits: item.credits, amountCents, currency: 'USD' };
}

/** A payment that the player's credits do not cover: no order, and the wallet stays as it is. */
function refuse(stage: Stage, payment: service.Payment): void {
  service.paymentProcessed(stage.moment, payment, false);
  ui.paymentRefused(stage.moment, payment.transactionId);
}

/** Buys what is in the cart, or else what the player looks at. All events of a purchase carry its transaction id. */
export function buy(stage: Stage): void {
  const { moment, seats, seat, world } = stage;
  const inCart = seats.cartItemId[seat] as number;
  const item = inCart === 0 ? stage.focusedItem() : itemOf(world, inCart);
  const transactionId = stage.nextTransactionId();
  const payment = paymentFor(transactionId, 'item', item);
  if (item.credits > (seats.balanceCredits[seat] as number)) {
    refuse(stage, payment);
    return;
  }
  ui.purchaseClicked(moment, transactionId, item, inCart === 0 ? 0 : 1);
  data.orderInserted(moment, payment, undefined);
  changeBalance(stage, transactionId, -item.credits);
  service.paymentProcessed(moment, payment, true);
  data.inventoryInserted(moment, transactionId, item);
  if (inCart !== 0) data.cartItemChanged(moment, 'd', item);
  seats.cartItemId[seat] = 0;
}

/** Buys the item for someone else. */
export function give(stage: Stage): void {
  const { moment, seats, seat, random } = stage;
  const item = stage.focusedItem();
  const transactionId = stage.nextTransactionId();
  const payment = paymentFor(transactionId, 'gift', item);
  if (item.credits > (seats.balanceCredits[seat] as number)) {
    refuse(stage, payment);
    return;
  }
  const recipientId = stage.drawOtherPlayerId();
  const { mottos } = moment.texts;
  const note = mottos[random.below(mottos.length)] as string;
  ui.giftSent(moment, transactionId, recipientId, item, note);
  data.orderInserted(moment, payment, recipientId);
  changeBalance(stage, transactionId, -item.credits);
  service.paymentProcessed(moment, payment, true);
  data.giftInserted(moment, transactionId, recipientId, item, note);
  service.giftDelivered(moment, transactionId, recipientId, item);
  service.notificationSent(moment, recipientId, 'gift-received');
}

/** Buys credits for money. */
export function topUp(stage: Stage): void {
  const { moment, random } = stage;
  const [credits, amountCents] = packs[random.below(packs.length)] as (typeof packs)[number];
  const transactionId = stage.nextTransactionId();
  const { currency } = moment.player;
  const payment: service.Payment = { transactionId, kind: 'credits', item: undefined, credits, amountCents, currency };
  ui.creditsPurchaseClicked(moment, transactionId, credits, amountCents);
  data.orderInserted(moment, payment, undefined);
  changeBalance(stage, transactionId, credits);
  service.paymentProcessed(moment, payment, true);
}

/** Back to the room, or to the lobby if the player is in none. */
export function leaveShop(stage: Stage): void {
  const { moment, seats, seat } = stage;
  const inRoom = seats.roomId[seat] !== 0;
  seats.place[seat] = inRoom ? places.room : places.lobby;
  ui.screenViewed(moment, inRoom ? 'room' : 'lobby', 'shop');
}
