// The list of sales.
import "./lib/frame.js";
import { sales } from "./lib/api.js";
import { clock, everyWhileVisible, jitter } from "./lib/clock.js";
import { countdown } from "./lib/countdown.js";
import { byId, h, icon, picture } from "./lib/dom.js";
import { discount, moment, money } from "./lib/format.js";
import { refusal } from "./lib/reasons.js";
import { isPaused, stateChip } from "./lib/state.js";

const REFRESH_MILLIS = 15_000;
const EDGE_MILLIS = 700; // after a start or an end, give or take: not everybody asks in the same instant

const list = byId("sales");
let shown = "";
let running = [];
let nextEdge = Infinity;

function prices(item) {
  const off = discount(item.price, item.salePrice);
  return h(
    "p",
    { class: "prices" },
    h("span", { class: "hidden-visually" }, "Sale price "),
    h("span", { class: "now" }, money(item.salePrice)),
    off && [
      h("span", { class: "hidden-visually" }, "instead of "),
      h("s", {}, money(item.price)),
      h("span", { class: "off" }, `${off}% off`),
    ],
  );
}

function card(item, sale) {
  const frame = picture(item.media, "");
  if (item.state !== sale.state) frame.append(stateChip(item));
  const gone = item.state === "SOLD_OUT" || item.state === "ENDED";
  return h(
    "li",
    { class: `card${gone ? " gone" : ""}` },
    frame,
    h(
      "div",
      { class: "body" },
      h("h3", {}, h("a", { href: `/sales/${encodeURIComponent(item.saleId)}/${encodeURIComponent(item.sku)}` }, item.title)),
      prices(item),
    ),
  );
}

function section(sale) {
  const goal = sale.state === "UPCOMING" ? sale.startsAt : sale.endsAt;
  const label = { UPCOMING: "Opens", OPEN: "Ends", ENDED: "Ended" }[sale.state];
  const head = h(
    "div",
    { class: "titles" },
    h("div", { class: "row" }, stateChip(sale)),
    h("h2", {}, sale.title),
    h("p", { class: "when" }, `${label} ${moment(goal)}`),
  );
  const timer = sale.state === "ENDED" ? null : countdown(goal, { small: true, label: sale.state === "UPCOMING" ? "Opens in" : "Ends in" });
  if (timer) running.push(timer);
  return h(
    "section",
    { "aria-label": sale.title },
    h("div", { class: "sale-head" }, head, timer?.element),
    isPaused(sale) &&
      h("div", { class: "notice warn" }, icon("pause"), h("p", {}, "The shop has stopped this sale for a moment. It goes on by itself.")),
    h(
      "ul",
      { class: "cards" },
      sale.items.map((item) => card(item, sale)),
    ),
  );
}

// The server's clock changes with every answer; the page is redrawn only when something a buyer sees does.
const essence = (answer) => JSON.stringify(answer.sales, (key, value) => (key === "serverTime" ? undefined : value));

function draw(answer) {
  const instants = answer.sales.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]).map((instant) => Date.parse(instant));
  nextEdge = Math.min(...instants.filter((instant) => instant > clock.now()), Infinity);
  if (essence(answer) === shown) return;
  shown = essence(answer);
  running.forEach((timer) => timer.stop());
  running = [];
  const order = { OPEN: 0, UPCOMING: 1, ENDED: 2 };
  const sorted = [...answer.sales].sort(
    (left, right) => order[left.state] - order[right.state] || Date.parse(left.startsAt) - Date.parse(right.startsAt),
  );
  list.replaceChildren(...(sorted.length ? sorted.map(section) : [nothing()]));
}

const nothing = () =>
  h(
    "div",
    { class: "empty" },
    icon("clock"),
    h("h2", {}, "No sale right now"),
    h("p", {}, "The next one shows up here by itself as soon as it is announced."),
  );

function fail(problem) {
  if (shown) return; // an old list is better than none
  const { title, text } = refusal(problem);
  list.replaceChildren(h("div", { class: "empty" }, icon("wifi"), h("h2", {}, title), h("p", {}, `${text} This page keeps trying.`)));
}

async function refresh() {
  try {
    draw(await sales());
  } catch (problem) {
    fail(problem);
  }
}

everyWhileVisible(() => Math.max(300, Math.min(REFRESH_MILLIS, nextEdge - clock.now() + jitter(100, EDGE_MILLIS))), refresh);
refresh();
