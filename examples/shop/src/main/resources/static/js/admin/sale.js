// The live view of a sale: what is left, who comes in, who is refused, and the operator's levers.
import { admin, goToSignIn } from "../lib/api.js";
import { clock, everyWhileVisible } from "../lib/clock.js";
import { countdown } from "../lib/countdown.js";
import { busy, byId, h, icon, setText, toast } from "../lib/dom.js";
import { capital, period } from "../lib/format.js";
import "../lib/frame.js";
import { sentence } from "../lib/reasons.js";
import { itemMeter } from "./board.js";
import { link, phaseChip, saleIdOfPage } from "./common.js";

const STATS_MILLIS = 1_000;
const SALE_MILLIS = 5_000;
const saleId = saleIdOfPage();
const page = byId("live");
const meters = new Map(); // sku -> what its tab and board show
let sale = null;
let chosen = null;
let beating = null;

// ---------------------------------------------------------------------------------------- the head

const heading = h("h1", {});
const chip = h("span", {});
const actions = h("div", { class: "row" });
const meta = h("div", { class: "meta" });
const pulse = h("span", { class: "pulse", role: "status" }, "live");
const tabs = h("div", {
  class: "tabs",
  role: "tablist",
  "aria-label": "Items",
  onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...meters.keys()];
    choose(all[(all.indexOf(chosen) + step + all.length) % all.length]);
    meters.get(chosen).tab.focus();
  },
});
const board = h("div", { role: "tabpanel", id: "board" });

function lever(text, symbol, action, kind = "") {
  const button = h("button", { class: `button ${kind}`, type: "button" }, icon(symbol), text);
  button.addEventListener("click", () => busy(button, () => run(action)));
  return button;
}

async function run(action) {
  try {
    sale = await action();
    showHead();
  } catch (problem) {
    if (problem.status === 401) return goToSignIn();
    toast(sentence(problem), "bad");
  }
}

let timer = null;
let headShown = "";
function showHead() {
  const essence = JSON.stringify({ ...sale, items: null });
  if (essence === headShown) return;
  headShown = essence;
  document.title = `${sale.title} · Live`;
  setText(heading, sale.title);
  chip.replaceChildren(phaseChip(sale));
  const draft = sale.state === "DRAFT";
  const over = sale.phase === "ENDED";
  actions.replaceChildren(
    ...[
      draft && lever("Publish", "bolt", () => admin.publish(saleId), "primary"),
      !draft &&
        !over &&
        (sale.paused ? lever("Resume", "play", () => admin.resume(saleId), "primary") : lever("Pause", "pause", () => admin.pause(saleId))),
      !over && h("a", { class: "button", href: link.edit(saleId) }, icon("edit"), "Edit"),
    ].filter(Boolean),
  );
  timer?.stop();
  const upcoming = sale.phase === "UPCOMING";
  timer = over ? null : countdown(upcoming ? sale.startsAt : sale.endsAt, { small: true, label: upcoming ? "Opens in" : "Ends in" });
  meta.replaceChildren(
    ...[
      timer && h("span", { class: "row" }, upcoming ? "Opens in" : "Ends in", timer.element),
      h("span", {}, capital(period(sale.startsAt, sale.endsAt))),
      pulse,
    ].filter(Boolean),
  );
}

let mediaShown = "";
function showMedia() {
  const essence = JSON.stringify(sale.items.map(({ sku, media }) => [sku, media]));
  if (essence === mediaShown) return;
  mediaShown = essence;
  sale.items.forEach((item) => meters.get(item.sku)?.showMedia(item.media ?? []));
}

// ---------------------------------------------------------------------------------------- the beat

function choose(sku) {
  chosen = sku;
  history.replaceState(null, "", `#${encodeURIComponent(sku)}`);
  for (const [key, meter] of meters) {
    meter.tab.setAttribute("aria-selected", String(key === sku));
    meter.tab.tabIndex = key === sku ? 0 : -1;
  }
  board.replaceChildren(meters.get(sku).element);
}

function build() {
  page.replaceChildren(
    h("div", { class: "live-head" }, h("div", { class: "title" }, h("div", { class: "row" }, heading, chip), actions), meta),
    tabs,
    board,
  );
  for (const item of sale.items) {
    const meter = itemMeter(saleId, item, {
      chosen: () => choose(item.sku),
      changed: (next) => {
        sale = next;
        showMedia();
      },
    });
    meters.set(item.sku, meter);
    tabs.append(meter.tab);
  }
  tabs.hidden = sale.items.length < 2;
  const wanted = decodeURIComponent(location.hash.slice(1));
  choose(meters.has(wanted) ? wanted : sale.items[0].sku);
}

async function beat() {
  try {
    const { items } = await admin.stats(saleId);
    const at = performance.now();
    for (const stats of items) meters.get(stats.sku)?.show(stats, at);
    pulse.className = "pulse";
    clearTimeout(beating);
    beating = setTimeout(() => pulse.classList.add("beat"), 20);
    setText(pulse, "live");
  } catch (problem) {
    if (problem.status === 401) return goToSignIn();
    pulse.className = "pulse lost";
    setText(pulse, problem.reason ? "no numbers right now" : "the shop can’t be reached");
  }
}

async function reload() {
  try {
    const next = await admin.sale(saleId);
    if (next.items.some(({ sku }) => !meters.has(sku)) || next.items.length !== meters.size) return location.reload(); // edited elsewhere
    sale = next;
    showHead();
    showMedia();
  } catch {
    // The beat shows that the shop is away.
  }
}

try {
  sale = await admin.sale(saleId);
  build();
  showHead();
  showMedia();
  await beat();
  everyWhileVisible(STATS_MILLIS, beat);
  everyWhileVisible(() => {
    const edge = Math.min(...[sale.startsAt, sale.endsAt].map((instant) => clock.until(instant)).filter((left) => left > 0), Infinity);
    return Math.min(SALE_MILLIS, edge + 250);
  }, reload);
} catch (problem) {
  if (problem.status === 401) goToSignIn();
  else
    page.replaceChildren(
      h(
        "div",
        { class: "empty" },
        icon("alert"),
        h("h1", {}, "This sale can’t be shown"),
        h("p", {}, sentence(problem)),
        h("a", { class: "button", href: link.list }, "All sales"),
      ),
    );
}
