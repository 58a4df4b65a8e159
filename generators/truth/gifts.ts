import type { Row } from '../../harness/model/platform.ts';
import { createGroups, least, mostOf } from './aggregate.ts';
import type { EventData, TruthDomain } from './domain.ts';

interface Gift {
  readonly transactionId: string;
  day: string;
  senderId: number;
  recipientId: number;
  itemId: number;
  category: string;
  credits: number;
  senderCountry: string | null;
  isSent: boolean;
  isRecorded: boolean;
  isDelivered: boolean;
}

/** Gifts, from the click to the delivery. */
export function openGifts(): TruthDomain {
  const gifts = createGroups<Gift>();
  const take = (data: EventData, day: string, country: string | null): Gift => {
    const gift = gifts.of(data.transaction_id, () => ({
      transactionId: data.transaction_id,
      day,
      senderId: data.player_id,
      recipientId: data.other_player_id,
      itemId: data.item_id,
      category: data.category,
      credits: data.credits,
      senderCountry: null,
      isSent: false,
      isRecorded: false,
      isDelivered: false,
    }));
    gift.day = least(gift.day, day);
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
        take(data, day, data.country).isSent = true;
      },
      'data/gifts-changed'(_event, data, day) {
        take(data, day, null).isRecorded = true;
      },
      'service/gift-delivered'(_event, data, day) {
        const gift = take(data, day, data.country);
        if (data.status === 'ok') gift.isDelivered = true;
      },
    },
    tables: () => ({
      fct_gifts: () =>
        gifts.values().map((gift) => ({
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
      gift_flow: () => giftFlow(gifts.values()),
    }),
  };
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
