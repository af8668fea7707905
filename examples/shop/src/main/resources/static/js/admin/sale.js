// The live view of a sale: what is left, who comes in, who is refused, and the operator's levers.
import { admin, goToSignIn } from "../lib/api.js";
import { clock, everyWhileVisible } from "../lib/clock.js";
import { BarChart, LineChart } from "../lib/charts.js";
import { countdown } from "../lib/countdown.js";
import { busy, byId, confirm, h, icon, picture, setText, toast } from "../lib/dom.js";
import { capital, money, number, period, span, units } from "../lib/format.js";
import "../lib/frame.js";
import { REASON_NAMES, sentence } from "../lib/reasons.js";
import { link, phaseChip, saleIdOfPage } from "./common.js";

const SECOND = 1_000, SALE_MILLIS = 5_000, SECONDS_SHOWN = 120;
const MEDIA_TYPES = "image/png,image/jpeg,image/webp,image/gif,image/avif,video/mp4,video/webm";
const saleId = saleIdOfPage();
const page = byId("live");
const meters = new Map(); // sku -> what its tab and board show
let sale = null, chosen = null, beating = null;

const sum = (counts) => Object.values(counts ?? {}).reduce((total, value) => total + value, 0);
const seconds = (millis) => (millis < 10_000 ? `${(millis / 1000).toFixed(1)} s` : span(millis));

// ---------------------------------------------------------------------------------------- the head

const heading = h("h1", {});
const chip = h("span", {});
const actions = h("div", { class: "row" });
const meta = h("div", { class: "meta" });
const pulse = h("span", { class: "pulse", role: "status" }, "live");
const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Items", onkeydown: (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...meters.keys()];
  choose(all[(all.indexOf(chosen) + step + all.length) % all.length]);
  meters.get(chosen).tab.focus();
} });
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

let timer = null, headShown = "";
function showHead() {
  const essence = JSON.stringify({ ...sale, items: null });
  if (essence === headShown) return;
  headShown = essence;
  document.title = `${sale.title} · Live`;
  setText(heading, sale.title);
  chip.replaceChildren(phaseChip(sale));
  const draft = sale.state === "DRAFT", over = sale.phase === "ENDED";
  actions.replaceChildren(...[
    draft && lever("Publish", "bolt", () => admin.publish(saleId), "primary"),
    !draft && !over && (sale.paused ? lever("Resume", "play", () => admin.resume(saleId), "primary") : lever("Pause", "pause", () => admin.pause(saleId))),
    !over && h("a", { class: "button", href: link.edit(saleId) }, icon("edit"), "Edit"),
  ].filter(Boolean));
  timer?.stop();
  const upcoming = sale.phase === "UPCOMING";
  timer = over ? null : countdown(upcoming ? sale.startsAt : sale.endsAt, { small: true, label: upcoming ? "Opens in" : "Ends in" });
  meta.replaceChildren(...[
    timer && h("span", { class: "row" }, upcoming ? "Opens in" : "Ends in", timer.element),
    h("span", {}, capital(period(sale.startsAt, sale.endsAt))),
    pulse].filter(Boolean));
}

// ---------------------------------------------------------------------------------------- one item

function tile(series, name) {
  const value = h("dd", {}, "–");
  return { value, element: h("div", { class: "tile", "data-series": series }, h("dt", {}, name), value) };
}

function itemMeter(item) {
  const left = h("span", { class: "left number" }, units(item.stock));
  const bar = h("i", {});
  const frame = h("span", {});
  const tab = h("button", { class: "tab", type: "button", role: "tab", "aria-controls": "board", onclick: () => choose(item.sku) },
    frame, h("span", {}, h("strong", {}, item.title), left, h("span", { class: "meter" }, bar)));
  const tiles = {
    left: tile("units", "Units left"), accepted: tile("accepted", "Accepted"), created: tile("created", "Created"), paid: tile(null, "Paid"),
    cancelled: tile(null, "Cancelled"), refused: tile("refused", "Refused"), pending: tile("pending", "Pending"), drift: tile(null, "Drift"),
  };
  const stockChart = new LineChart({ title: "Units left", seconds: SECONDS_SHOWN, series: [{ key: "ledger", name: "Ledger" }, { key: "units", name: "Not sold", area: true }] });
  const rateChart = new LineChart({ title: "Per second", seconds: SECONDS_SHOWN, series: [{ key: "refused", name: "Refused" }, { key: "accepted", name: "Accepted" }, { key: "created", name: "Created" }] });
  const pendingChart = new LineChart({ title: "Waiting for a decision", seconds: SECONDS_SHOWN, series: [{ key: "pending", name: "Pending", area: true }] });
  const ageChart = new LineChart({ title: "Age of the oldest", seconds: SECONDS_SHOWN, series: [{ key: "pending", name: "Waits for", format: (value) => value.toFixed(1), area: true }], suffix: " s" });
  const refusedBars = new BarChart({ title: "Refused at the door, by reason", series: "refused", names: REASON_NAMES, none: "Nobody has been refused since this process started." });
  const rejectedBars = new BarChart({ title: "Accepted, then rejected", series: "pending", names: REASON_NAMES, none: "Nobody: every accepted order got its units." });
  [[stockChart, "wide"], [rateChart, "narrow"], [refusedBars, "wide"], [rejectedBars, "narrow"], [pendingChart, "wide"], [ageChart, "narrow"]].forEach(([{ element }, size]) => element.classList.add(size));
  const strip = h("div", { class: "strip" });
  const element = h("div", { class: "board" },
    h("dl", { class: "tiles" }, Object.values(tiles).map(({ element: one }) => one)),
    stockChart.element, rateChart.element, refusedBars.element, rejectedBars.element, pendingChart.element, ageChart.element,
    stockPanel(item), h("section", { class: "panel narrow-panel", "aria-label": "Pictures" }, h("h2", {}, "Pictures"), strip));
  let before = null;

  return {
    tab, element,
    charts: [stockChart, rateChart, pendingChart, ageChart],
    showMedia(media) {
      frame.replaceChildren(picture(media, item.sku));
      strip.replaceChildren(...media.map((one) => mediaFigure(item, one)), dropZone(item));
    },
    show(stats, at) {
      const total = stats.total, available = stats.available, refused = sum(stats.refused);
      setText(left, `${number(available)} of ${number(total)} left`);
      bar.style.transform = `scaleX(${total ? available / total : 0})`;
      tiles.left.value.replaceChildren(number(available), h("small", {}, `of ${number(total)}`));
      setText(tiles.accepted.value, number(stats.accepted));
      setText(tiles.created.value, number(stats.created));
      setText(tiles.paid.value, number(stats.paid));
      setText(tiles.cancelled.value, number(stats.cancelled));
      setText(tiles.refused.value, number(refused));
      tiles.pending.value.replaceChildren(number(stats.pending), ...(stats.pending ? [h("small", {}, `oldest ${seconds(stats.oldestPendingMillis)}`)] : []));
      setText(tiles.drift.value, number(stats.drift ?? 0));
      // Counters start again with the process: a step back is a restart, not a negative rate.
      const rate = (now, then) => Math.max(0, (now - then) / Math.max(0.2, (at - before.at) / 1000));
      const rates = before ? { accepted: rate(stats.accepted, before.accepted), created: rate(stats.created, before.created), refused: rate(refused, before.refused) } : {};
      before = { at, accepted: stats.accepted, created: stats.created, refused };
      stockChart.push(at, { units: available, ledger: stats.ledgerAvailable });
      if (rates.accepted !== undefined) rateChart.push(at, Object.fromEntries(Object.entries(rates).map(([key, value]) => [key, Math.round(value)])));
      pendingChart.push(at, { pending: stats.pending });
      ageChart.push(at, { pending: stats.pending ? stats.oldestPendingMillis / 1000 : 0 });
      refusedBars.show(stats.refused);
      rejectedBars.show(stats.rejected);
    },
  };
}

function stockPanel(item) {
  const input = h("input", { class: "input number", id: `stock-${item.sku}`, type: "number", min: 1, step: 1, value: 100, inputmode: "numeric" });
  const act = (text, symbol, sign) => {
    const button = h("button", { class: "button", type: "button" }, icon(symbol), text);
    button.addEventListener("click", () => input.reportValidity() && input.value && busy(button, async () => {
      try {
        const { added, total } = await admin.addStock(saleId, item.sku, sign * Number(input.value));
        toast(added === 0 ? "Nothing changed: no unsold units to take back." : `${units(Math.abs(added))} ${added > 0 ? "added" : "taken back"}; ${number(total)} in all.`);
      } catch (problem) {
        toast(sentence(problem), "bad");
      }
    }));
    return button;
  };
  return h("section", { class: "panel narrow-panel", "aria-label": "Stock" }, h("h2", {}, "Stock"),
    h("p", { class: "muted small" }, `Sells for ${money(item.salePrice)}, ${item.perBuyerLimit} per buyer. Add units while it sells, or take back unsold ones.`),
    h("div", { class: "row" }, h("label", { class: "hidden-visually", for: `stock-${item.sku}` }, "Units"), h("div", { class: "units-input" }, input), act("Add", "plus", 1), act("Take back", "minus", -1)));
}

// ---------------------------------------------------------------------------------------- pictures

function mediaFigure(item, one) {
  const button = h("button", { class: "button icon small", type: "button", "aria-label": "Remove this picture" }, icon("trash"));
  button.addEventListener("click", () => busy(button, async () => {
    if (await confirm({ title: "Remove this picture?", text: "Buyers no longer see it.", yes: "Remove it" })) {
      await run(() => admin.removeMedia(saleId, item.sku, one.key));
      showMedia();
    }
  }));
  return h("figure", {}, picture([one], item.title), button);
}

const FORBIDDEN_HEADERS = /^(content-length|host|connection)$/i; // the browser sets these itself and refuses to be told

/** Sends a file straight to the media store, with the headers the shop signed; reports progress from 0 to 1. */
function put({ method, url, headers }, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers ?? {})) if (!FORBIDDEN_HEADERS.test(name)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status < 300 ? resolve() : reject(new Error(`The media store refused the upload (status ${request.status}).`))));
    request.addEventListener("error", () => reject(new Error("The media store could not be reached.")));
    request.send(file);
  });
}

function uploadRefusal(problem) {
  const [{ field, message } = {}] = problem.body?.errors ?? [];
  if (field === "contentType") return "Only pictures (PNG, JPEG, WebP, GIF, AVIF) and videos (MP4, WebM) can be shown.";
  if (field === "length") return `This file is too large or empty: its length ${message}.`;
  return problem.reason ? problem.body.detail ?? sentence(problem) : problem.message;
}

function dropZone(item) {
  const input = h("input", { class: "hidden-visually", type: "file", accept: MEDIA_TYPES, "aria-label": `Upload a picture of ${item.title}` });
  const text = h("span", {}, "Add a picture");
  const zone = h("label", { class: "drop" }, icon("image"), text, input);
  const take = async (file) => {
    if (!file || zone.querySelector("progress")) return;
    const progress = h("progress", { max: 1, value: 0 });
    zone.append(progress);
    setText(text, file.name);
    try {
      const upload = await admin.upload(saleId, item.sku, file);
      await put(upload, file, (part) => { progress.value = part; });
      sale = await admin.confirmUpload(saleId, item.sku, upload.key);
      toast("The picture is up.");
      showMedia();
    } catch (problem) {
      toast(uploadRefusal(problem), "bad");
      progress.remove();
      setText(text, "Add a picture");
    }
  };
  input.addEventListener("change", () => take(input.files[0]));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("over"); take(event.dataTransfer.files[0]); });
  return zone;
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
    if (key !== sku) meter.charts.forEach((chart) => chart.stop());
  }
  board.replaceChildren(meters.get(sku).element);
}

function build() {
  page.replaceChildren(h("div", { class: "live-head" }, h("div", { class: "title" }, h("div", { class: "row" }, heading, chip), actions), meta), tabs, board);
  for (const item of sale.items) {
    const meter = itemMeter(item);
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
    sale = await admin.sale(saleId);
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
  everyWhileVisible(SECOND, beat);
  everyWhileVisible(() => {
    const edge = Math.min(...[sale.startsAt, sale.endsAt].map((instant) => clock.until(instant)).filter((left) => left > 0), Infinity);
    return Math.min(SALE_MILLIS, edge + 250);
  }, reload);
} catch (problem) {
  if (problem.status === 401) goToSignIn();
  else page.replaceChildren(h("div", { class: "empty" }, icon("alert"), h("h1", {}, "This sale can’t be shown"), h("p", {}, sentence(problem)), h("a", { class: "button", href: link.list }, "All sales")));
}
