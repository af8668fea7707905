// One attempt to buy: a key, a quantity, and the patience to find out what became of it.
//
// The shop gives the same ticket to the same Idempotency-Key. So a key belongs to one attempt: a lost answer is asked
// for again with the same key and can never buy twice, while a refusal ends the attempt and the next press of the button starts
// another. The attempt lives in the tab's storage, so reloading the page in the middle does not lose it.
import { NoAnswer, Problem, placeOrder, saleToken } from "./api.js";
import { jitter, pause } from "./clock.js";

const PATIENCE = [400, 900, 1_800, 3_500, 6_000]; // between repeats with the same key; then the buyer is asked

const slot = (saleId, sku) => `attempt:${saleId}/${sku}`;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // randomUUID exists on secure origins only; a shop on plain http has this.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const storage = {
  get(name) {
    try {
      return JSON.parse(sessionStorage.getItem(name));
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      sessionStorage.setItem(name, JSON.stringify(value));
    } catch {
      /* the attempt lives as long as the page */
    }
  },
  remove(name) {
    try {
      sessionStorage.removeItem(name);
    } catch {
      /* nothing was kept */
    }
  },
};

const unanswered = (error) => error instanceof NoAnswer || (error instanceof Problem && (error.reason === "UNKNOWN" || error.silent));

export class Attempt {
  #saleId;
  #sku;
  #state;

  constructor(saleId, sku, quantity) {
    this.#saleId = saleId;
    this.#sku = sku;
    this.#state = { key: newKey(), quantity };
  }

  /** The attempt whose answer this tab still waits for, if any. */
  static unfinished(saleId, sku) {
    const state = storage.get(slot(saleId, sku));
    if (!state?.key || !state.quantity) return null;
    const attempt = new Attempt(saleId, sku, state.quantity);
    attempt.#state = state;
    return attempt;
  }

  get quantity() {
    return this.#state.quantity;
  }

  /**
   * Sends it until there is an answer. Resolves to {ticket, pollAfterMillis}; throws a Problem if the shop refused, or the last
   * error if there is still no answer, and then the attempt stays unfinished and may be sent again.
   */
  async send(token, onRetry) {
    storage.set(slot(this.#saleId, this.#sku), this.#state);
    let freshToken = false;
    for (let round = 0; ; round++) {
      try {
        const accepted = await placeOrder(this.#saleId, this.#sku, { quantity: this.#state.quantity, token }, this.#state.key);
        this.#end();
        return accepted;
      } catch (error) {
        if (error.reason === "BAD_TOKEN" && !freshToken) {
          freshToken = true;
          token = (await this.#token()) ?? token;
        } else if (!unanswered(error)) {
          this.#end();
          throw error;
        } else if (round >= PATIENCE.length) {
          if (error.body?.ticket) {
            this.#end();
            return { ticket: error.body.ticket };
          }
          throw error;
        } else {
          onRetry?.(error);
          await pause(Math.max(error.retryAfterMillis ?? 0, PATIENCE[round]) * jitter(0.8, 1.2));
        }
      }
    }
  }

  async #token() {
    try {
      return (await saleToken(this.#saleId, this.#sku)).token;
    } catch {
      return undefined;
    }
  }

  #end() {
    storage.remove(slot(this.#saleId, this.#sku));
  }
}

/** What the waiting page needs to know about the first poll; gone once read. */
export const firstPoll = {
  put: (ticket, millis) => storage.set(`poll:${ticket}`, millis),
  take(ticket) {
    const millis = storage.get(`poll:${ticket}`);
    storage.remove(`poll:${ticket}`);
    return typeof millis === "number" ? millis : 0;
  },
};
