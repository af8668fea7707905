// One item of the live view: tiles, charts that move, and the levers for its stock.
import { admin } from "../lib/api.js";
import { BarChart, LineChart } from "../lib/charts.js";
import { busy, h, icon, picture, setText, toast } from "../lib/dom.js";
import { money, number, span, units } from "../lib/format.js";
import { REASON_NAMES, sentence } from "../lib/reasons.js";
import { mediaStrip } from "./media.js";

const SECONDS_SHOWN = 120;

const sum = (counts) => Object.values(counts ?? {}).reduce((total, value) => total + value, 0);
const seconds = (millis) => (millis < 10_000 ? `${(millis / 1000).toFixed(1)} s` : span(millis));

/** Counters start again with the process: a step back is a restart, not a negative rate. */
function perSecond(before, counts, at) {
  const passed = Math.max(0.2, (at - before.at) / 1000);
  return Object.fromEntries(Object.entries(counts).map(([key, now]) => [key, Math.round(Math.max(0, now - before.counts[key]) / passed)]));
}

function tile(series, name) {
  const value = h("dd", {}, "–");
  return { value, element: h("div", { class: "tile", "data-series": series }, h("dt", {}, name), value) };
}

/**
 * What the live view shows of one item: its tab, its board with tiles and charts, and the levers for its stock and pictures.
 *
 * `chosen` is called when the tab is; `changed` gets the sale after its pictures changed. `show` takes the item's numbers and when they came.
 */
export function itemMeter(saleId, item, { chosen, changed }) {
  const left = h("span", { class: "left number" }, units(item.stock));
  const bar = h("i", {});
  const frame = h("span", {});
  const tab = h(
    "button",
    { class: "tab", type: "button", role: "tab", "aria-controls": "board", onclick: chosen },
    frame,
    h("span", {}, h("strong", {}, item.title), left, h("span", { class: "meter" }, bar)),
  );
  const tiles = {
    left: tile("units", "Units left"),
    accepted: tile("accepted", "Accepted"),
    created: tile("created", "Created"),
    paid: tile(null, "Paid"),
    cancelled: tile(null, "Cancelled"),
    refused: tile("refused", "Refused"),
    pending: tile("pending", "Pending"),
    drift: tile(null, "Drift"),
  };
  const stockChart = new LineChart({
    title: "Units left",
    seconds: SECONDS_SHOWN,
    series: [
      { key: "ledger", name: "Ledger" },
      { key: "units", name: "Not sold", area: true },
    ],
  });
  const rateChart = new LineChart({
    title: "Per second",
    seconds: SECONDS_SHOWN,
    series: [
      { key: "refused", name: "Refused" },
      { key: "accepted", name: "Accepted" },
      { key: "created", name: "Created" },
    ],
  });
  const pendingChart = new LineChart({
    title: "Waiting for a decision",
    seconds: SECONDS_SHOWN,
    series: [{ key: "pending", name: "Pending", area: true }],
  });
  const ageChart = new LineChart({
    title: "Age of the oldest",
    seconds: SECONDS_SHOWN,
    series: [{ key: "pending", name: "Waits for", format: (value) => value.toFixed(1), area: true }],
    suffix: " s",
  });
  const refusedBars = new BarChart({
    title: "Refused at the door, by reason",
    series: "refused",
    names: REASON_NAMES,
    none: "Nobody has been refused since this process started.",
  });
  const rejectedBars = new BarChart({
    title: "Accepted, then rejected",
    series: "pending",
    names: REASON_NAMES,
    none: "Nobody: every accepted order got its units.",
  });
  [
    [stockChart, "wide"],
    [rateChart, "narrow"],
    [refusedBars, "wide"],
    [rejectedBars, "narrow"],
    [pendingChart, "wide"],
    [ageChart, "narrow"],
  ].forEach(([{ element }, size]) => element.classList.add(size));
  const strip = mediaStrip(saleId, item, changed);
  const element = h(
    "div",
    { class: "board" },
    h(
      "dl",
      { class: "tiles" },
      Object.values(tiles).map(({ element: one }) => one),
    ),
    stockChart.element,
    rateChart.element,
    refusedBars.element,
    rejectedBars.element,
    pendingChart.element,
    ageChart.element,
    stockPanel(saleId, item),
    h("section", { class: "panel narrow-panel", "aria-label": "Pictures" }, h("h2", {}, "Pictures"), strip.element),
  );
  let before = null;

  return {
    tab,
    element,
    showMedia(media) {
      frame.replaceChildren(picture(media, item.sku));
      strip.show(media);
    },
    show(stats, at) {
      const { total, available } = stats;
      const refused = sum(stats.refused);
      setText(left, `${number(available)} of ${number(total)} left`);
      bar.style.transform = `scaleX(${total ? available / total : 0})`;
      tiles.left.value.replaceChildren(number(available), h("small", {}, `of ${number(total)}`));
      setText(tiles.accepted.value, number(stats.accepted));
      setText(tiles.created.value, number(stats.created));
      setText(tiles.paid.value, number(stats.paid));
      setText(tiles.cancelled.value, number(stats.cancelled));
      setText(tiles.refused.value, number(refused));
      tiles.pending.value.replaceChildren(
        number(stats.pending),
        ...(stats.oldestPendingMillis ? [h("small", {}, `oldest ${seconds(stats.oldestPendingMillis)}`)] : []),
      );
      setText(tiles.drift.value, number(stats.drift ?? 0));
      const counts = { accepted: stats.accepted, created: stats.created, refused };
      if (before) rateChart.push(at, perSecond(before, counts, at));
      before = { at, counts };
      stockChart.push(at, { units: available, ledger: stats.ledgerAvailable });
      pendingChart.push(at, { pending: stats.pending });
      ageChart.push(at, { pending: stats.oldestPendingMillis / 1000 });
      refusedBars.show(stats.refused);
      rejectedBars.show(stats.rejected);
    },
  };
}

function stockPanel(saleId, item) {
  const input = h("input", {
    class: "input number",
    id: `stock-${item.sku}`,
    type: "number",
    min: 1,
    step: 1,
    value: 100,
    inputmode: "numeric",
  });
  const act = (text, symbol, sign) => {
    const button = h("button", { class: "button", type: "button" }, icon(symbol), text);
    button.addEventListener(
      "click",
      () =>
        input.reportValidity() &&
        input.value &&
        busy(button, async () => {
          try {
            const { added, total } = await admin.addStock(saleId, item.sku, sign * Number(input.value));
            toast(
              added === 0
                ? "Nothing changed: no unsold units to take back."
                : `${units(Math.abs(added))} ${added > 0 ? "added" : "taken back"}; ${number(total)} in all.`,
            );
          } catch (problem) {
            toast(sentence(problem), "bad");
          }
        }),
    );
    return button;
  };
  return h(
    "section",
    { class: "panel narrow-panel", "aria-label": "Stock" },
    h("h2", {}, "Stock"),
    h(
      "p",
      { class: "muted small" },
      `Sells for ${money(item.salePrice)}, ${item.perBuyerLimit} per buyer. Add units while it sells, or take back unsold ones.`,
    ),
    h(
      "div",
      { class: "row" },
      h("label", { class: "hidden-visually", for: `stock-${item.sku}` }, "Units"),
      h("div", { class: "units-input" }, input),
      act("Add", "plus", 1),
      act("Take back", "minus", -1),
    ),
  );
}
