// The buyer's own orders, newest first.
import { cancel, goToSignIn, item, order as fetchOrder, orders, pay } from "./lib/api.js";
import { clock, everyWhileVisible } from "./lib/clock.js";
import { busy, byId, confirm, h, icon, picture, setText, toast } from "./lib/dom.js";
import { moment, money, span, times, units } from "./lib/format.js";
import "./lib/frame.js";
import { changeRefusal, ending, refusal } from "./lib/reasons.js";
import { statusChip } from "./lib/state.js";

const PAGE = 20;
const list = byId("orders");
const footer = byId("more");
const products = new Map(); // one request per product, however many orders name it
const rows = new Map(); // ticket -> {state, update}

const product = (saleId, sku) => {
  const key = `${saleId}/${sku}`;
  if (!products.has(key))
    products.set(
      key,
      item(saleId, sku).catch(() => ({ title: sku, media: [] })),
    );
  return products.get(key);
};

function row(first) {
  let state = first;
  const name = h("a", { href: `/orders/${encodeURIComponent(first.ticket)}` }, first.sku);
  const frame = h("div", {}, picture([], first.sku));
  const status = h("div", { class: "row" });
  const detail = h("p", { class: "muted small number" });
  const actions = h("div", { class: "row" });
  const element = h(
    "li",
    { class: "order-row" },
    frame,
    h("div", { class: "lines" }, h("h2", {}, name), status, detail),
    h("p", { class: "sum" }, money(times(first.unitPrice, first.quantity)), h("small", {}, `${units(first.quantity)}`)),
    actions,
  );

  function change(button, action) {
    return busy(button, async () => {
      try {
        update(await action(state.ticket));
      } catch (problem) {
        if (problem.status === 401) return goToSignIn();
        const { title, text } = changeRefusal(problem);
        toast(`${title}. ${text}`, "bad");
        await look();
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

  async function look() {
    try {
      update(await fetchOrder(state.ticket));
    } catch {
      // Shown as it was; asked again soon.
    }
  }

  function tell() {
    const ordered = `Ordered ${moment(state.createdAt, clock.now())}`;
    if (state.status === "CREATED" && state.expiresAt) {
      const left = clock.until(state.expiresAt);
      setText(detail, left > 0 ? `Pay within ${span(left)}` : "The time to pay is up");
    } else if (state.status === "REJECTED" || state.status === "CANCELLED") setText(detail, `${ordered}. ${ending(state).title}.`);
    else setText(detail, ordered);
  }

  function update(next) {
    const changed = next.status !== state.status || next === first;
    state = { ...state, ...next };
    tell();
    if (!changed) return;
    status.replaceChildren(statusChip(state.status));
    const payButton = h("button", { class: "button primary small", type: "button", onclick: () => change(payButton, pay) }, "Pay");
    const cancelButton = h("button", { class: "button small", type: "button", onclick: () => changeMind(cancelButton) }, "Cancel");
    actions.replaceChildren(...(state.status === "CREATED" ? [payButton, cancelButton] : []));
  }

  update(first);
  product(first.saleId, first.sku).then(({ title, media }) => {
    setText(name, title);
    frame.replaceChildren(picture(media, title));
  });
  return {
    element,
    tell,
    look,
    get open() {
      return state.status === "PENDING" || (state.status === "CREATED" && state.expiresAt && clock.until(state.expiresAt) < 0);
    },
  };
}

async function load(before) {
  const page = await orders({ before, limit: PAGE });
  const newestFirst = page.orders.toSorted((left, right) => Date.parse(right.createdAt) - Date.parse(left.createdAt));
  for (const one of newestFirst) {
    if (rows.has(one.ticket)) continue;
    const made = row(one);
    rows.set(one.ticket, made);
    list.append(made.element);
  }
  footer.replaceChildren();
  if (page.next) {
    const button = h("button", { class: "button", type: "button" }, "Show older orders");
    button.addEventListener("click", () => busy(button, () => load(page.next).catch(fail)));
    footer.append(button);
  }
}

function fail(problem) {
  if (problem.status === 401) return goToSignIn();
  const { title, text } = refusal(problem);
  if (rows.size) toast(`${title}. ${text}`, "bad");
  else
    list.replaceChildren(
      h(
        "li",
        { class: "empty" },
        icon("wifi"),
        h("h2", {}, title),
        h("p", {}, text),
        h("button", { class: "button", type: "button", onclick: () => location.reload() }, "Try again"),
      ),
    );
}

try {
  await load();
  document.querySelectorAll(".skeleton").forEach((element) => element.remove());
  if (!rows.size) {
    list.append(
      h(
        "li",
        { class: "empty" },
        icon("bag"),
        h("h2", {}, "Nothing ordered yet"),
        h("p", {}, "What you buy shows up here, with what is left to do."),
        h("a", { class: "button primary", href: "/" }, "See the sales"),
      ),
    );
  }
} catch (problem) {
  fail(problem);
}
setInterval(() => rows.forEach(({ tell }) => tell()), 1_000);
everyWhileVisible(3_000, () =>
  Promise.all(
    [...rows.values()]
      .filter(({ open }) => open)
      .slice(0, 10)
      .map(({ look }) => look()),
  ),
);
