import type { Row } from '../../harness/model/platform.ts';
import { createGroups, least, mostOf } from './aggregate.ts';
import type { EventData, TruthDomain } from './domain.ts';

/** What became of a gift on a day. */
interface GiftDay {
  readonly transactionId: string;
  readonly day: string;
  senderId: number;
  recipientId: number;
  itemId: number;
  category: string;
  credits: number;
  senderCountry: string | null;
  sent: number;
  recorded: number;
  delivered: number;
}

/** A gift over all days. */
type Gift = Omit<GiftDay, 'sent' | 'recorded' | 'delivered'> & {
  readonly isSent: boolean;
  readonly isRecorded: boolean;
  readonly isDelivered: boolean;
};

/** Gifts, from the click to the delivery. */
export function openGifts(): TruthDomain {
  const giftDays = createGroups<GiftDay>();
  const take = (data: EventData, day: string, country: string | null): GiftDay => {
    const gift = giftDays.of(`${day}|${data.transaction_id}`, () => ({
      transactionId: data.transaction_id,
      day,
      senderId: data.player_id,
      recipientId: data.other_player_id,
      itemId: data.item_id,
      category: data.category,
      credits: data.credits,
      senderCountry: null,
      sent: 0,
      recorded: 0,
      delivered: 0,
    }));
    gift.senderId = Math.min(gift.senderId, data.player_id);
    gift.recipientId = Math.min(gift.recipientId, data.other_player_id);
    gift.itemId = Math.min(gift.itemId, data.item_id);
    gift.category = least(gift.category, data.category);
    gift.credits = Math.max(gift.credits, data.credits);
    gift.senderCountry = mostOf(gift.senderCountry, country);
    return gift;
  };
  return {
    on: {
      'ui/gift-sent'(_event, data, day) {
        take(data, day, data.country).sent++;
      },
      'data/gifts-changed'(_event, data, day) {
        take(data, day, null).recorded++;
      },
      'service/gift-delivered'(_event, data, day) {
        const gift = take(data, day, data.country);
        if (data.status === 'ok') gift.delivered++;
      },
    },
    tables: () => ({
      stg_gift_steps: () =>
        giftDays.values().map(({ transactionId, day, senderId, recipientId, itemId, category, credits, senderCountry, ...steps }) => ({
          event_day: day,
          transaction_id: transactionId,
          sender_id: senderId,
          recipient_id: recipientId,
          item_id: itemId,
          category,
          credits,
          sender_country: senderCountry,
          ...steps,
        })),
      fct_gifts: () =>
        giftsOf(giftDays.values()).map((gift) => ({
          transaction_id: gift.transactionId,
          event_day: gift.day,
          sender_id: gift.senderId,
          recipient_id: gift.recipientId,
          item_id: gift.itemId,
          category: gift.category,
          credits: gift.credits,
          sender_country: gift.senderCountry,
          is_sent: gift.isSent,
          is_recorded: gift.isRecorded,
          is_delivered: gift.isDelivered,
        })),
      gift_flow: () => giftFlow(giftsOf(giftDays.values())),
    }),
  };
}

function giftsOf(giftDays: readonly GiftDay[]): Gift[] {
  const groups = createGroups<GiftDay[]>();
  for (const day of giftDays) groups.of(day.transactionId, () => []).push(day);
  return groups.values().map((days) => ({
    transactionId: (days[0] as GiftDay).transactionId,
    day: days.map(({ day }) => day).reduce(least),
    senderId: Math.min(...days.map(({ senderId }) => senderId)),
    recipientId: Math.min(...days.map(({ recipientId }) => recipientId)),
    itemId: Math.min(...days.map(({ itemId }) => itemId)),
    category: days.map(({ category }) => category).reduce(least),
    credits: Math.max(...days.map(({ credits }) => credits)),
    senderCountry: days.map(({ senderCountry }) => senderCountry).reduce(mostOf),
    isSent: days.some(({ sent }) => sent > 0),
    isRecorded: days.some(({ recorded }) => recorded > 0),
    isDelivered: days.some(({ delivered }) => delivered > 0),
  }));
}

function giftFlow(gifts: readonly Gift[]): Row[] {
  const groups = createGroups<Gift[]>();
  for (const gift of gifts) groups.of(`${gift.day}|${gift.category}`, () => []).push(gift);
  return groups.values().map((group) => {
    const delivered = group.filter(({ isDelivered }) => isDelivered);
    return {
      event_day: (group[0] as Gift).day,
      category: (group[0] as Gift).category,
      gifts: group.length,
      senders: new Set(group.map(({ senderId }) => senderId)).size,
      recipients: new Set(group.map(({ recipientId }) => recipientId)).size,
      credits: group.reduce((sum, { credits }) => sum + credits, 0),
      delivered: delivered.length,
      undelivered: group.length - delivered.length,
      complete: delivered.filter(({ isSent, isRecorded }) => isSent && isRecorded).length,
    };
  });
}
