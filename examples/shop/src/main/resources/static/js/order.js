// One order: waits for the shop's decision, then says clearly how it ended and what can be done.
import { cancel, goToSignIn, item, order, pay } from "./lib/api.js";
import { firstPoll } from "./lib/attempt.js";
import { at, jitter, pause } from "./lib/clock.js";
import { countdown } from "./lib/countdown.js";
import { busy, byId, confirm, h, icon, picture, setText, toast } from "./lib/dom.js";
import { money, times, units } from "./lib/format.js";
import "./lib/frame.js";
import { changeRefusal, ending } from "./lib/reasons.js";

const ticket = decodeURIComponent(location.pathname.split("/")[2]);
const SLOW_MILLIS = 8_000;
const VERY_SLOW_MILLIS = 30_000;
const POLL_BOUNDS = [250, 15_000];

const page = byId("ticket");
const result = h("section", { class: "panel result", role: "status", "aria-live": "polite" });
const summary = h("section", { class: "panel summary", "aria-label": "What you ordered" });
const receipt = h("details", { class: "receipt" }, h("summary", {}, "Receipt number"), h("span", { class: "mono" }, ticket));
const since = performance.now();
let shown = null;
let described = null;
let timer = null;
let callOffExpiry = () => {};

const emblem = (kind, symbol) => h("div", { class: `emblem ${kind}`, "aria-hidden": "true" }, icon(symbol));
const buttons = (...all) => h("div", { class: "row" }, all);
const goTo = (href, text, kind = "") => h("a", { class: `button ${kind}`, href }, text);
const backToItem = ({ saleId, sku }, text) => goTo(`/sales/${encodeURIComponent(saleId)}/${encodeURIComponent(sku)}`, text, "primary");

// ---------------------------------------------------------------------------------------- the faces of an order

const patience = h("p", {});
function waitingText() {
  const waited = performance.now() - since;
  if (waited < SLOW_MILLIS) return "The shop has your order and is confirming it. That usually takes a moment.";
  if (waited < VERY_SLOW_MILLIS) return "There is a big crowd right now. Your order is safe; it only takes a little longer.";
  return "It takes unusually long. You may leave this page: the order is under “My orders” and will come to an end either way.";
}

const FACES = {
  PENDING: () => {
    setText(patience, waitingText());
    return ["Confirming your order…", emblem("wait", "bag"), h("h1", {}, "Hold on, it’s almost yours"), patience];
  },
  CREATED: (state) => {
    const total = state.unitPrice ? ` ${money(times(state.unitPrice, state.quantity ?? 1))}` : "";
    const payButton = h("button", { class: "button primary", type: "button", onclick: () => change(payButton, pay) }, `Pay${total}`);
    const cancelButton = h("button", { class: "button", type: "button", onclick: () => changeMind(cancelButton) }, "Cancel the order");
    timer = state.expiresAt ? countdown(state.expiresAt, { label: "Time left to pay" }) : null;
    return [
      "It’s yours!",
      emblem("good", "check"),
      h("h1", {}, "It’s yours!"),
      h("p", {}, timer ? "Pay before the time is up, or it goes back on sale." : "Your order is confirmed. Pay to finish it."),
      timer?.element,
      buttons(payButton, cancelButton),
    ];
  },
  PAID: () => [
    "Paid",
    emblem("good", "check"),
    h("h1", {}, "Paid. Enjoy it!"),
    h("p", {}, "Thank you. There is nothing left to do."),
    buttons(goTo("/orders", "My orders", "primary"), goTo("/", "All sales")),
  ],
  REJECTED: (state) => {
    const { title, text } = ending(state);
    return [
      title,
      emblem("bad", "cross"),
      h("h1", {}, title),
      h("p", {}, text),
      buttons(
        ["LOST", "POISON"].includes(state.reason) && state.saleId ? backToItem(state, "Order again") : goTo("/", "All sales", "primary"),
        goTo("/orders", "My orders"),
      ),
    ];
  },
  CANCELLED: (state) => {
    const { title, text } = ending(state);
    return [
      title,
      state.reason === "UNPAID" ? emblem("warn", "clock") : emblem("", "cross"),
      h("h1", {}, title),
      h("p", {}, text),
      buttons(state.saleId ? backToItem(state, "Back to the item") : goTo("/", "All sales", "primary"), goTo("/orders", "My orders")),
    ];
  },
};

function show(state) {
  describe(state);
  if (shown?.status === state.status && shown.reason === state.reason && shown.expiresAt === state.expiresAt) {
    if (state.status === "PENDING") setText(patience, waitingText());
    return;
  }
  shown = state;
  timer?.stop();
  timer = null;
  const [title, ...parts] = FACES[state.status](state);
  document.title = `${title} · Ten O’Clock`;
  result.replaceChildren(...parts.filter(Boolean));
  callOffExpiry();
  if (state.status === "CREATED" && state.expiresAt) callOffExpiry = at(state.expiresAt, untilExpired, jitter(300, 1_200));
}

async function describe({ saleId, sku, quantity = 1, unitPrice }) {
  if (described || !sku) return;
  described = true;
  const lines = (title, media) =>
    summary.replaceChildren(
      picture(media, title),
      h(
        "div",
        { class: "lines" },
        h("strong", {}, title),
        h("span", { class: "muted small number" }, unitPrice ? `${units(quantity)} at ${money(unitPrice)}` : units(quantity)),
      ),
      h("span", { class: "total" }, unitPrice ? money(times(unitPrice, quantity)) : ""),
    );
  lines(sku, []);
  page.append(summary, receipt);
  try {
    const { title, media } = await item(saleId, sku);
    lines(title, media);
  } catch {
    // The sale may be long over: the name of the product is enough.
  }
}

// ---------------------------------------------------------------------------------------- asking until it ends

async function look() {
  const state = await order(ticket);
  show(state);
  return state;
}

async function poll() {
  let trouble = 0;
  await pause(firstPoll.take(ticket));
  for (;;) {
    let wait;
    try {
      const state = await look();
      if (trouble) online();
      trouble = 0;
      if (state.status !== "PENDING") return;
      wait = state.pollAfterMillis ?? 1_000;
    } catch (problem) {
      if (problem.status === 401) return goToSignIn();
      if (problem.status === 404) return unknown();
      wait = problem.retryAfterMillis ?? 1_000 * 2 ** Math.min(trouble, 3);
      if (++trouble > 1) offline();
    }
    await pause(Math.min(Math.max(wait, POLL_BOUNDS[0]), POLL_BOUNDS[1]) * jitter(0.9, 1.1));
  }
}

/** The time to pay is up: the shop cancels such orders in a sweep, a little later. */
async function untilExpired() {
  for (let wait = 1_000; shown.status === "CREATED"; wait = Math.min(wait * 1.5, 10_000)) {
    try {
      await look();
    } catch {
      // Asked again below.
    }
    if (shown.status === "CREATED") await pause(wait);
  }
}

function unknown() {
  document.title = "Unknown order · Ten O’Clock";
  result.replaceChildren(
    emblem("", "alert"),
    h("h1", {}, "We don’t know this order"),
    h("p", {}, "There is no such order of yours. If you ordered under another name, sign in with that one."),
    buttons(goTo("/orders", "My orders", "primary"), goTo("/", "All sales")),
  );
  page.replaceChildren(result);
}

const connection = h(
  "div",
  { class: "notice warn", role: "status" },
  icon("wifi"),
  h("p", {}, "The connection is gone. Your order isn’t: we keep asking."),
);
const offline = () => page.prepend(connection);
const online = () => connection.remove();

// ---------------------------------------------------------------------------------------- paying and cancelling

async function change(button, action) {
  await busy(button, async () => {
    try {
      show(await action(ticket));
    } catch (problem) {
      if (problem.status === 401) return goToSignIn();
      const { title, text } = changeRefusal(problem);
      toast(`${title}. ${text}`, "bad");
      await look().catch(() => {});
    }
  });
}

async function changeMind(button) {
  const sure = await confirm({
    title: "Cancel this order?",
    text: "What you ordered goes back on sale at once, and somebody else may take it.",
    yes: "Cancel the order",
    no: "Keep it",
  });
  if (sure) await change(button, cancel);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && shown && shown.status !== "PENDING") look().catch(() => {});
});
page.replaceChildren(result);
show({ status: "PENDING" });
poll();
