// The page of one item: the countdown, the button that unlocks by itself, and the attempt to buy.
import { goToSignIn, item as fetchItem, saleToken } from "./lib/api.js";
import { Attempt, firstPoll } from "./lib/attempt.js";
import { at, clock, everyWhileVisible, jitter, pause } from "./lib/clock.js";
import { countdown } from "./lib/countdown.js";
import { byId, h, icon, picture, setText } from "./lib/dom.js";
import { discount, moment, money, span, times } from "./lib/format.js";
import { visitor } from "./lib/frame.js";
import { refusal } from "./lib/reasons.js";
import { isPaused, stateChip } from "./lib/state.js";

const [saleId, sku] = location.pathname.split("/").slice(2).map(decodeURIComponent);
const TOKEN_LASTS = 30_000; // a token that is good for less is fetched anew
const START_JITTER = [40, 450]; // spreads the crowd's requests for the token over the first half second
const REFRESH_MILLIS = { UPCOMING: 20_000, OPEN: 6_000, SOLD_OUT: 4_000, PAUSED: 3_000, ENDED: 60_000 };

const page = byId("item");
let view = null; // the item as the shop last told it, the same for everybody
let buyerToken = null; // this buyer's sale token, once there is one
let buyer = null; // who is signed in
let quantity = 1;
let attempt = Attempt.unfinished(saleId, sku);
let message = null; // {kind, title, text, link?} about the last attempt
let sending = false;
let restUntil = 0;
let unlocked = false;
let reset = null;
let callOffStart = () => {};
let callOffEnd = () => {};

// ---------------------------------------------------------------------------------------- the parts of the page

const stage = h("div", {});
const thumbs = h("div", { class: "thumbs", role: "group", "aria-label": "Pictures" });
const chip = h("div", { class: "row" });
const title = h("h1", {});
const price = h("p", { class: "prices" });
const label = h("p", { class: "label" });
const timer = countdown(new Date().toISOString());
const when = h("p", { class: "muted small" });
const clockBlock = h("div", { class: "clock" }, label, timer.element, when);
const less = h("button", { type: "button", "aria-label": "One fewer", onclick: () => choose(quantity - 1) }, icon("minus"));
const more = h("button", { type: "button", "aria-label": "One more", onclick: () => choose(quantity + 1) }, icon("plus"));
const amount = h("output", { "aria-live": "polite", "aria-label": "Quantity" });
const quantityRow = h(
  "div",
  { class: "quantity" },
  h("span", { class: "label" }, "Quantity"),
  h("div", { class: "stepper", role: "group", "aria-label": "Quantity" }, less, amount, more),
);
const button = h("button", { class: "button primary buy-button", type: "button", onclick: press });
const notice = h("div", { class: "slot", role: "status", "aria-live": "polite" });
const announcer = h("p", { class: "hidden-visually", role: "status", "aria-live": "assertive" });
const limitFact = h("span", {});
const facts = h(
  "ul",
  { class: "facts" },
  h("li", {}, icon("clock"), h("span", {}, "The countdown follows the shop’s clock. Yours may be wrong.")),
  h("li", {}, icon("user"), limitFact),
  h("li", {}, icon("lock"), h("span", {}, "You pay after your order is confirmed, not before.")),
);

function build() {
  page.replaceChildren(
    h(
      "div",
      { class: "item" },
      h("div", { class: "gallery" }, stage, thumbs),
      h(
        "div",
        { class: "details" },
        h("div", { class: "head" }, chip, title, price),
        h(
          "section",
          { class: "panel buy", "aria-label": "Buy" },
          clockBlock,
          h("div", { class: "order" }, quantityRow, button, notice),
          announcer,
        ),
        facts,
      ),
    ),
  );
}

// ---------------------------------------------------------------------------------------- showing what is known

function mode() {
  if (isPaused(view)) return "PAUSED";
  return view.state;
}

function show() {
  document.title = `${view.title} · Ten O’Clock`;
  setText(title, view.title);
  chip.replaceChildren(stateChip(view));
  const off = discount(view.price, view.salePrice);
  price.replaceChildren(
    h("span", { class: "now" }, money(view.salePrice)),
    ...(off
      ? [h("s", { "aria-label": `instead of ${money(view.price)}` }, money(view.price)), h("span", { class: "off" }, `${off}% off`)]
      : []),
  );
  setText(
    limitFact,
    view.perBuyerLimit === 1 ? "One per buyer, so that there are enough to go round." : `Up to ${view.perBuyerLimit} per buyer.`,
  );
  showClock();
  showOrder();
}

function showClock() {
  const upcoming = view.state === "UPCOMING";
  const over = view.state === "ENDED";
  const goal = upcoming ? view.startsAt : view.endsAt;
  setText(label, upcoming ? "Opens in" : over ? "The sale is over" : "Ends in");
  setText(when, over ? `It ended ${moment(view.endsAt)}.` : `${upcoming ? "Opens" : "Ends"} ${moment(goal)}, your time`);
  timer.element.hidden = over;
  timer.set(goal);
}

function showGallery() {
  const media = view.media ?? [];
  const choose = (chosen) => {
    stage.replaceChildren(picture(chosen ? [chosen] : [], view.title));
    [...thumbs.children].forEach((thumb, index) => thumb.setAttribute("aria-current", String(media[index] === chosen)));
  };
  thumbs.replaceChildren(
    ...(media.length < 2
      ? []
      : media.map((one, index) =>
          h("button", { type: "button", "aria-label": `Picture ${index + 1}`, onclick: () => choose(one) }, picture([one], "")),
        )),
  );
  choose(media[0]);
}

function choose(next) {
  quantity = Math.min(Math.max(1, next), view.perBuyerLimit);
  showOrder();
}

/** What the button says and does in each situation. The first that applies wins. */
function situation() {
  const here = mode();
  if (here === "ENDED") return { text: "The sale is over" };
  if (sending) return { text: "Sending your order…", spin: true };
  if (attempt) return { text: "Ask about my order again", symbol: "refresh", act: buy };
  if (here === "UPCOMING") {
    return buyer.name
      ? { text: "Unlocks at the start", symbol: "lock" }
      : { text: "Sign in before it opens", symbol: "user", act: goToSignIn };
  }
  if (here === "PAUSED") return { text: "Paused for a moment", symbol: "pause" };
  if (here === "SOLD_OUT") return { text: "Sold out" };
  if (!buyer.name) return { text: "Sign in to buy", symbol: "user", act: goToSignIn };
  if (restUntil > performance.now()) return { text: `Again in ${span(restUntil - performance.now())}` };
  if (!buyerToken) return { text: "Unlocking…", spin: true };
  return { text: `Buy ${quantity === 1 ? "now" : quantity} for ${money(times(view.salePrice, quantity))}`, symbol: "bolt", act: buy };
}

function showOrder() {
  const { text, symbol, spin, act } = situation();
  button.disabled = !act;
  button.setAttribute("aria-busy", String(Boolean(spin)));
  if (button.dataset.text !== text) {
    button.dataset.text = text;
    button.replaceChildren(
      ...[spin ? h("span", { class: "spin", "aria-hidden": "true" }) : symbol ? icon(symbol) : null].filter(Boolean),
      text,
    );
  }
  const ready = act === buy && !attempt;
  if (ready && !unlocked) {
    button.classList.add("unlocked");
    if (unlocked === false && announcer.dataset.armed) setText(announcer, "The sale is open. You can buy now.");
  }
  unlocked = ready;
  quantityRow.hidden = view.perBuyerLimit < 2 || view.state === "ENDED";
  const chosen = attempt?.quantity ?? quantity;
  setText(amount, String(chosen));
  less.disabled = sending || Boolean(attempt) || quantity <= 1;
  more.disabled = sending || Boolean(attempt) || quantity >= view.perBuyerLimit;
  showNotice();
}

function showNotice() {
  const said = message ?? standing();
  const key = said ? said.title + said.text : "";
  if (notice.dataset.said === key) return;
  notice.dataset.said = key;
  notice.replaceChildren(
    ...(said
      ? [
          h(
            "div",
            { class: `notice ${said.kind ?? ""}` },
            icon(said.symbol ?? "alert"),
            h(
              "div",
              {},
              h("strong", {}, said.title),
              h("p", {}, said.text),
              said.link && h("p", {}, h("a", { href: said.link.href }, said.link.text)),
            ),
          ),
        ]
      : []),
  );
}

/** What the state alone has to say when no attempt has anything to tell. */
function standing() {
  switch (mode()) {
    case "PAUSED":
      return {
        kind: "warn",
        symbol: "pause",
        title: "The sale is paused",
        text: "The shop has stopped it for a moment. Stay here: the button unlocks when it goes on.",
      };
    case "SOLD_OUT":
      return {
        symbol: "bag",
        title: "Every unit is taken",
        text: "Units come back when orders are cancelled or not paid. Stay here: the button unlocks if that happens.",
      };
    case "ENDED":
      return {
        symbol: "clock",
        title: "Thanks for looking in",
        text: "See the list of sales for what is on next.",
        link: { href: "/", text: "All sales" },
      };
    default:
      return null;
  }
}

// ---------------------------------------------------------------------------------------- keeping it fresh

const mayBuy = () => Boolean(buyer.name) && mode() === "OPEN";

/** Fetches the sale token where the buyer can use one and has none that lasts. */
async function unlock() {
  if (!mayBuy()) {
    buyerToken = null;
  } else if (!buyerToken || clock.until(buyerToken.expiresAt) < TOKEN_LASTS) {
    buyerToken = await saleToken(saleId, sku).catch(() => null);
  }
}

/** Fetches the item again, and the sale token with it. Returns false if either failed. */
async function refresh() {
  try {
    const next = await fetchItem(saleId, sku);
    const first = !view;
    const newMedia = first || JSON.stringify(next.media) !== JSON.stringify(view.media);
    const newTimes = first || next.startsAt !== view.startsAt || next.endsAt !== view.endsAt;
    const wasSoldOut = view?.state;
    view = next;
    quantity = Math.min(quantity, view.perBuyerLimit);
    if (first) build();
    if (newMedia) showGallery();
    if (newTimes) arm();
    if (!first && wasSoldOut !== view.state && !sending) message = null;
    show();
    await unlock();
    showOrder();
    return !mayBuy() || Boolean(buyerToken);
  } catch (problem) {
    if (!view) showFailure(problem);
    return false;
  }
}

/** At the start every open page asks for its token, each a moment later than another; at the end each learns that it is over. */
function arm() {
  callOffStart();
  callOffEnd();
  if (view.state === "UPCOMING") {
    announcer.dataset.armed = "yes";
    callOffStart = at(view.startsAt, open, jitter(...START_JITTER));
  }
  if (view.state !== "ENDED") callOffEnd = at(view.endsAt, refresh, jitter(...START_JITTER));
}

async function open() {
  for (let wait = 250; !(await refresh()) || view.state === "UPCOMING"; wait = Math.min(wait * 1.5, 3_000)) {
    if (clock.until(view.startsAt) > 1_000) return arm(); // the start was moved meanwhile
    await pause(wait * jitter(0.7, 1.3));
  }
}

function showFailure(problem) {
  const gone = problem.status === 404;
  const { title: headline, text } = gone
    ? { title: "This item isn’t on sale", text: "It may have been taken off, or its sale is long over." }
    : refusal(problem);
  page.replaceChildren(
    h(
      "div",
      { class: "empty" },
      icon(gone ? "bag" : "wifi"),
      h("h1", {}, headline),
      h("p", {}, text),
      h("a", { class: "button", href: "/" }, "All sales"),
    ),
  );
}

// ---------------------------------------------------------------------------------------- buying

function press() {
  situation().act?.();
}

async function buy() {
  if (sending) return;
  sending = true;
  message = null;
  attempt ??= new Attempt(saleId, sku, quantity);
  showOrder();
  try {
    const { ticket, pollAfterMillis } = await attempt.send(buyerToken?.token, (error) => {
      const said = refusal(error.reason ? error : { reason: "UNKNOWN", body: {} });
      message = { kind: "warn", symbol: "wifi", title: "Still asking", text: said.text };
      showNotice();
    });
    attempt = null;
    firstPoll.put(ticket, pollAfterMillis);
    location.assign(`/orders/${encodeURIComponent(ticket)}`);
    return; // the button stays busy until the next page is there
  } catch (problem) {
    attempt = Attempt.unfinished(saleId, sku);
    sending = false;
    refused(problem);
  }
  showOrder();
}

function refused(problem) {
  if (problem.status === 401) return goToSignIn();
  const { title: headline, text } = refusal(problem);
  message = { kind: "bad", symbol: "alert", title: headline, text };
  switch (problem.reason) {
    case undefined:
      message = {
        kind: "warn",
        symbol: "wifi",
        title: "No answer yet",
        text: "We don’t know whether your order arrived. Ask again: it is the same order, so you can’t end up with two.",
      };
      break;
    case "SOLD_OUT":
      message = { symbol: "bag", title: headline, text };
      view = { ...view, state: "SOLD_OUT" };
      break;
    case "PAUSED":
      message = null;
      view = { ...view, paused: true };
      break;
    case "ENDED":
      message = null;
      view = { ...view, state: "ENDED" };
      break;
    case "NOT_STARTED":
      message = { kind: "warn", symbol: "clock", title: headline, text };
      view = { ...view, state: "UPCOMING", startsAt: problem.body.startsAt ?? view.startsAt };
      arm();
      break;
    case "LIMIT_REACHED":
      message = {
        kind: "warn",
        symbol: "limit",
        title: headline,
        text,
        link: problem.body.ticket
          ? { href: `/orders/${encodeURIComponent(problem.body.ticket)}`, text: "Show that order" }
          : { href: "/orders", text: "My orders" },
      };
      break;
    case "BAD_TOKEN":
      buyerToken = null;
      refresh();
      break;
    case "RATE_LIMITED":
    case "UNAVAILABLE":
      message = { kind: "warn", symbol: "clock", title: headline, text };
      rest(problem.retryAfterMillis ?? 1_000);
      break;
    default:
  }
  show();
  notice.scrollIntoView({ block: "nearest", behavior: "smooth" }); // on a phone it may be below the fold
}

/** Locks the button until the shop wants to hear from us again. */
function rest(millis) {
  restUntil = performance.now() + millis;
  clearInterval(reset);
  reset = setInterval(() => {
    if (restUntil <= performance.now()) {
      clearInterval(reset);
      message = null;
    }
    showOrder();
  }, 250);
}

buyer = await visitor;
await refresh();
if (view && attempt) {
  message = {
    kind: "warn",
    symbol: "wifi",
    title: "One order is still unanswered",
    text: "We sent it before this page was reloaded. Ask again: it is the same order, so you can’t end up with two.",
  };
  showOrder();
}
everyWhileVisible(
  () => (view ? REFRESH_MILLIS[mode()] : 4_000) * jitter(0.85, 1.15),
  () => (sending ? undefined : refresh()),
);
