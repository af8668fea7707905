// Every reason the shop can give, in a sentence for people. One place, so that no page invents its own.
import { span } from "./format.js";

const again = (problem) => (problem.retryAfterMillis ? ` Try again in ${span(problem.retryAfterMillis)}.` : " Try again in a moment.");

/** Why an order was not accepted. Nothing was taken and nothing has to be paid. */
const REFUSALS = {
  NOT_STARTED: () => ["Not yet", "The sale hasn't started by the shop's clock. The button unlocks by itself."],
  ENDED: () => ["The sale is over", "It ended before your order reached us."],
  SOLD_OUT: () => ["Sold out for now", "Every unit is taken, but some may not be paid for. If units come back, the button unlocks again."],
  LIMIT_REACHED: () => ["You have your share", "You already ordered as many of these as one buyer may have."],
  BAD_TOKEN: () => ["This page got too old", "We fetched a fresh one. Please press the button again."],
  RATE_LIMITED: (problem) => [
    "That was a lot of clicks",
    `The shop takes only a few attempts per second from each buyer.${again(problem)}`,
  ],
  REFUSED: () => ["We can't take this order", "The shop's safety check turned it down. If you think that's a mistake, please contact us."],
  PAUSED: () => ["The sale is paused", "The shop has stopped it for a moment. The button unlocks when it goes on."],
  UNAVAILABLE: (problem) => ["Too busy right now", `Your order wasn't taken, so nothing is lost.${again(problem)}`],
  UNKNOWN: () => [
    "We don't know yet",
    "The answer got lost on the way. We keep asking about the same order, so you can't end up with two.",
  ],
  UNKNOWN_ITEM: () => ["This item is gone", "It isn't part of a sale any more."],
  KEY_REUSED: () => ["That order was different", "The last attempt was for another quantity. Please press the button again."],
  BAD_REQUEST: ({ body }) => [
    "The shop didn't understand",
    body.errors?.[0]?.message ?? body.detail ?? "Please reload the page and try again.",
  ],
};

/** Why an accepted order ended without a unit. */
const ENDINGS = {
  REJECTED: {
    LIMIT: ["You have your share", "Another order of yours already used up what one buyer may have."],
    SOLD_OUT: [
      "Someone was faster",
      "We accepted your order, but the last unit went to a buyer just before you. We're sorry: this happens very rarely, and nothing will be charged.",
    ],
    HOST: ["The shop had to say no", "Your order didn't pass the shop's own checks. Nothing will be charged."],
    POISON: ["Something is wrong with this order", "We could not process it. Nothing will be charged, and you may order again."],
    LOST: [
      "Your order got lost",
      "A failure on our side swallowed it before it was recorded. We're sorry. Nothing will be charged, and you may order again.",
    ],
    CLOSED: ["The sale was closed", "The shop ended the sale before your order was confirmed. Nothing will be charged."],
  },
  CANCELLED: {
    BUYER: ["Cancelled", "You cancelled this order and its units went back on sale."],
    UNPAID: [
      "The time to pay ran out",
      "The order wasn't paid in time, so its units went back on sale. You may order again while there are any.",
    ],
    CLOSED: ["The sale was closed", "The shop closed the sale and cancelled the order. Nothing will be charged."],
    HOST: ["Cancelled by the shop", "The shop cancelled this order. Nothing will be charged."],
  },
};
const ENDED_SOMEHOW = {
  REJECTED: ["It didn't work out", "The order could not be confirmed. Nothing will be charged."],
  CANCELLED: ["Cancelled", "This order was cancelled and its units went back on sale."],
};

/** Why paying or cancelling was refused. */
const CHANGES = {
  TOO_LATE: ({ body }) =>
    body.orderStatus === "CANCELLED"
      ? ["Too late", "The order was cancelled before this reached us. You were not charged."]
      : ["Too late", "This order has already ended. You were not charged."],
  ALREADY_PAID: () => ["Already paid", "This order is paid for, so it can't be changed here."],
  STILL_PENDING: () => ["One moment", "The order isn't confirmed yet. Please try again in a few seconds."],
  UNKNOWN_TICKET: () => ["We don't know this order", "There is no such order of yours."],
};

const NO_ANSWER = ["The shop can't be reached", "Please check your connection."];
const OTHERWISE = {
  401: ["Please sign in", "You were signed out."],
  403: ["Not allowed", "This isn't open to you."],
  404: ["Not found", "There is nothing here."],
};

function lookUp(table, problem) {
  if (!problem.reason) return NO_ANSWER;
  return table[problem.reason]?.(problem) ?? OTHERWISE[problem.status] ?? ["That didn't work", problem.message];
}

const pair = ([title, text]) => ({ title, text });

export const refusal = (problem) => pair(lookUp(REFUSALS, problem));
export const changeRefusal = (problem) => pair(lookUp(CHANGES, problem));
export const ending = ({ status, reason }) => pair(ENDINGS[status]?.[reason] ?? ENDED_SOMEHOW[status]);

/** One sentence for toasts and operators. */
export function sentence(problem) {
  const { title, text } = pair(lookUp({ ...REFUSALS, ...CHANGES }, problem));
  return `${title}. ${text}`;
}

/** What the operator's charts call a reason. */
export const REASON_NAMES = {
  NOT_STARTED: "Before the start",
  ENDED: "After the end",
  SOLD_OUT: "Sold out",
  LIMIT_REACHED: "Buyer's limit",
  BAD_TOKEN: "Bad sale token",
  RATE_LIMITED: "Too many requests",
  REFUSED: "Risk rules",
  PAUSED: "Paused",
  UNAVAILABLE: "Unavailable",
  UNKNOWN: "Outcome unknown",
  UNKNOWN_ITEM: "Unknown item",
  KEY_REUSED: "Key used again",
  LIMIT: "Buyer's limit",
  HOST: "Shop's veto",
  POISON: "Could not be processed",
  LOST: "Lost",
  CLOSED: "Sale closed",
};
