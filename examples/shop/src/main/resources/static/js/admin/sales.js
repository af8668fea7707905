// The operator's list of sales.
import { admin, goToSignIn } from "../lib/api.js";
import { everyWhileVisible } from "../lib/clock.js";
import { busy, byId, confirm, h, icon, picture, toast } from "../lib/dom.js";
import { capital, number, period } from "../lib/format.js";
import "../lib/frame.js";
import { sentence } from "../lib/reasons.js";
import { link, phaseChip } from "./common.js";

const list = byId("sales");
let shown = "";

function row(sale) {
  const act = (text, symbol, action, kind = "") => {
    const button = h("button", { class: `button small ${kind}`, type: "button" }, icon(symbol), text);
    button.addEventListener("click", () => busy(button, () => run(action)));
    return button;
  };
  const remove = async () => {
    const sure = await confirm({
      title: `Delete “${sale.title}”?`,
      text: "The draft and its items are gone for good.",
      yes: "Delete the draft",
    });
    if (sure) await admin.remove(sale.saleId);
  };
  const draft = sale.state === "DRAFT";
  const over = sale.phase === "ENDED";
  const stock = sale.items.reduce((sum, item) => sum + item.stock, 0);
  return h(
    "li",
    { class: "admin-row" },
    h(
      "div",
      { class: "stack", "aria-hidden": "true" },
      sale.items.slice(0, 4).map((item) => picture(item.media, item.sku)),
    ),
    h(
      "div",
      { class: "lines" },
      h("h2", {}, h("a", { href: link.live(sale.saleId) }, sale.title), phaseChip(sale)),
      h("p", { class: "muted small" }, capital(period(sale.startsAt, sale.endsAt))),
      h(
        "p",
        { class: "muted small number" },
        `${number(sale.items.length)} ${sale.items.length === 1 ? "item" : "items"}, ${number(stock)} units · `,
        h("span", { class: "mono" }, sale.saleId),
      ),
    ),
    h(
      "div",
      { class: "row" },
      draft && act("Publish", "bolt", () => admin.publish(sale.saleId), "primary"),
      !draft && h("a", { class: "button small", href: link.live(sale.saleId) }, icon("chart"), "Live"),
      !draft &&
        !over &&
        (sale.paused
          ? act("Resume", "play", () => admin.resume(sale.saleId), "primary")
          : act("Pause", "pause", () => admin.pause(sale.saleId))),
      !over && h("a", { class: "button small", href: link.edit(sale.saleId) }, icon("edit"), "Edit"),
      draft && act("Delete", "trash", remove, "danger"),
    ),
  );
}

async function run(action) {
  try {
    await action();
  } catch (problem) {
    toast(sentence(problem), "bad");
  }
  await refresh();
}

async function refresh() {
  try {
    const { sales } = await admin.sales();
    const essence = JSON.stringify(sales);
    if (essence === shown || (document.querySelector("[aria-busy]:not([aria-busy=false]), dialog[open]") && shown)) return;
    shown = essence;
    list.replaceChildren(
      ...(sales.length
        ? sales.map(row)
        : [
            h(
              "li",
              { class: "empty" },
              icon("bolt"),
              h("h2", {}, "No sale yet"),
              h("p", {}, "Set one up: a title, a start and an end, and what is sold."),
              h("a", { class: "button primary", href: link.create }, "Create a sale"),
            ),
          ]),
    );
  } catch (problem) {
    if (problem.status === 401) return goToSignIn();
    if (!shown)
      list.replaceChildren(
        h("li", { class: "empty" }, icon("wifi"), h("h2", {}, "The list can’t be shown"), h("p", {}, sentence(problem))),
      );
  }
}

refresh();
everyWhileVisible(5_000, refresh);
