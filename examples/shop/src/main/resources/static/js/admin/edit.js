// The form of a sale: creates a draft, or changes a sale within what its state allows.
import { admin, goToSignIn } from "../lib/api.js";
import { busy, byId, h, icon, toast } from "../lib/dom.js";
import { digitsOf, parseMoney, plainMoney } from "../lib/format.js";
import "../lib/frame.js";
import { sentence } from "../lib/reasons.js";
import { link, saleIdOfPage } from "./common.js";

const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "JPY", "CNY", "SEK", "PLN"];
const saleId = saleIdOfPage();
const form = byId("form");
const itemList = byId("items");
const problems = byId("problems");
let sale = null; // as the shop has it; null for a new one
let items = []; // the fieldsets, in order
let readForm = null; // what the fields say, as the shop wants it

const opened = () => sale?.state === "PUBLISHED" && sale.phase !== "UPCOMING";

// ---------------------------------------------------------------------------------------- fields

function field(name, title, input, { hint, span = "" } = {}) {
  const id = `field-${name.replaceAll(/[[\].]/g, "-")}`;
  input.id = id;
  input.name = name;
  input.setAttribute("aria-describedby", `${id}-error`);
  const affixed = input.dataset.affix ? h("div", { class: "affix" }, h("span", {}, input.dataset.affix), input) : input;
  return h(
    "div",
    { class: `field ${span}`, "data-field": name },
    h("label", { for: id }, title),
    affixed,
    hint && h("p", { class: "hint" }, hint),
    h("p", { class: "error", id: `${id}-error` }),
  );
}

const text = (value, more = {}) => h("input", { class: "input", value: value ?? "", autocomplete: "off", ...more });
const whole = (value, min, max) =>
  h("input", { class: "input number", type: "number", inputmode: "numeric", step: 1, min, max, value: value ?? "", required: true });

/** An instant as the local wall time that a datetime-local field wants. */
function wallTime(instant) {
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
const instantOf = (wall) => {
  const date = new Date(wall);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

function slug(title) {
  return title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 48);
}

function itemForm(given) {
  const entry = { media: given?.media ?? [] };
  const sku = text(given?.sku, {
    required: true,
    maxlength: 64,
    pattern: "[A-Za-z0-9_.:@\\-]{1,64}",
    title: "Letters, digits and _ . : @ -",
    spellcheck: "false",
  });
  const title = text(given?.title, { required: true, maxlength: 200 });
  const currency = h(
    "select",
    { class: "input" },
    [...new Set([given?.salePrice.currency ?? "EUR", ...CURRENCIES])].map((code) => h("option", { value: code }, code)),
  );
  const amount = (value) => text(value && plainMoney(value), { required: true, inputmode: "decimal" });
  const price = amount(given?.price);
  const salePrice = amount(given?.salePrice);
  const stock = whole(given?.stock ?? 100, 0, 1_000_000_000);
  const limit = whole(given?.perBuyerLimit ?? 1, 1, 1_000_000);
  const buckets = h("input", {
    class: "input number",
    type: "number",
    min: 1,
    max: 1024,
    step: 1,
    value: given?.buckets ?? "",
    placeholder: "auto",
  });
  let touched = Boolean(given);
  sku.addEventListener("input", () => {
    touched = true;
  });
  title.addEventListener("input", () => {
    if (!touched) sku.value = slug(title.value);
  });
  const heading = h("h3", {});
  const remove = h(
    "button",
    {
      class: "button small danger",
      type: "button",
      onclick: () => {
        items = items.filter((other) => other !== entry);
        entry.element.remove();
        number();
      },
    },
    icon("trash"),
    "Remove",
  );
  const body = h("div", { class: "grid" });
  entry.element = h("fieldset", { class: "item-form" }, h("header", {}, heading, remove), body);
  entry.number = (index, alone) => {
    heading.textContent = `Item ${index + 1}`;
    remove.hidden = alone || opened();
    const at = (name) => `items[${index}].${name}`;
    body.replaceChildren(
      field(at("title"), "What it is", title, { span: "span-8" }),
      field(at("sku"), "Sku", sku, { span: "span-4" }),
      field(at("price"), "Old price", price, { span: "span-3 half" }),
      field(at("salePrice"), "Sale price", salePrice, { span: "span-3 half" }),
      field(at("currency"), "Currency", currency, { span: "span-2 half" }),
      field(at("stock"), "Units", stock, { span: "span-2 half" }),
      field(at("perBuyerLimit"), "Per buyer", limit, { span: "span-2 half" }),
      field(at("buckets"), "Buckets", buckets, { span: "span-3 half", hint: "Spreads the stock; leave it to the shop." }),
    );
    for (const input of body.querySelectorAll("input, select")) input.disabled = opened() && input !== title;
    stock.disabled ||= sale?.state === "PUBLISHED" && opened();
  };
  entry.read = (index, complain) => {
    const cents = (input, name) => {
      const value = parseMoney(input.value, currency.value);
      if (value === null)
        complain(
          `items[${index}].${name}`,
          `An amount with at most ${digitsOf(currency.value)} decimals, such as ${plainMoney({ amount: 9900, currency: currency.value })}.`,
        );
      return { amount: value ?? 0, currency: currency.value };
    };
    return {
      sku: sku.value.trim(),
      title: title.value.trim(),
      price: cents(price, "price"),
      salePrice: cents(salePrice, "salePrice"),
      stock: Number(stock.value),
      perBuyerLimit: Number(limit.value),
      ...(buckets.value ? { buckets: Number(buckets.value) } : {}),
    };
  };
  return entry;
}

const number = () => items.forEach((entry, index) => entry.number(index, items.length === 1));

function addItem(given) {
  const entry = itemForm(given);
  items.push(entry);
  itemList.append(entry.element);
  number();
  return entry;
}

// ---------------------------------------------------------------------------------------- the form

const inMinutes = (minutes) => new Date(Math.ceil((Date.now() + minutes * 60_000) / 1000) * 1000).toISOString();

function build() {
  const title = text(sale?.title, { required: true, maxlength: 200, autofocus: true });
  const id = text(sale?.saleId, {
    required: true,
    maxlength: 64,
    pattern: "[A-Za-z0-9_.:@\\-]{1,64}",
    title: "Letters, digits and _ . : @ -",
    spellcheck: "false",
  });
  const time = (value) => h("input", { class: "input", type: "datetime-local", step: 1, required: true, value: wallTime(value) });
  const startsAt = time(sale?.startsAt ?? inMinutes(2));
  const endsAt = time(sale?.endsAt ?? inMinutes(62));
  const payMinutes = h("input", {
    class: "input number",
    type: "number",
    min: 1,
    max: 43_200,
    step: 1,
    value: Math.round((sale?.payWithinSeconds ?? 900) / 60),
    required: true,
  });
  let touched = Boolean(sale);
  id.addEventListener("input", () => {
    touched = true;
  });
  title.addEventListener("input", () => {
    if (!touched) id.value = slug(title.value);
  });
  const soon = (text, minutes) =>
    h(
      "button",
      {
        class: "button small",
        type: "button",
        onclick: () => {
          startsAt.value = wallTime(inMinutes(minutes));
          endsAt.value = wallTime(inMinutes(minutes + 60));
        },
      },
      text,
    );
  byId("fields").replaceChildren(
    field("title", "Title", title, { span: "span-8" }),
    field("saleId", "Id", id, { span: "span-4", hint: sale ? "" : "Part of the address; it can’t change later." }),
    field("startsAt", "Opens", startsAt, { span: "span-4", hint: `Your time, ${Intl.DateTimeFormat().resolvedOptions().timeZone}` }),
    field("endsAt", "Ends", endsAt, { span: "span-4" }),
    field("payWithinSeconds", "Minutes to pay", payMinutes, { span: "span-4", hint: "Then an unpaid order is cancelled." }),
    sale
      ? ""
      : h(
          "div",
          { class: "row" },
          h("span", { class: "muted small" }, "Open it"),
          soon("in 30 s", 0.5),
          soon("in 2 min", 2),
          soon("in 10 min", 10),
        ),
  );
  id.disabled = Boolean(sale);
  startsAt.disabled = payMinutes.disabled = opened();
  byId("add").hidden = opened();
  itemList.replaceChildren();
  items = [];
  (sale?.items ?? [null]).forEach(addItem);

  readForm = (complain) => {
    const starts = startsAt.disabled ? sale.startsAt : instantOf(startsAt.value);
    const ends = endsAt.value === wallTime(sale?.endsAt ?? 0) ? sale.endsAt : instantOf(endsAt.value);
    if (starts && ends && ends <= starts) complain("endsAt", "The end must come after the start.");
    return {
      saleId: id.value.trim(),
      title: title.value.trim(),
      startsAt: starts,
      endsAt: ends,
      payWithinSeconds: payMinutes.disabled ? sale.payWithinSeconds : Number(payMinutes.value) * 60,
      items: items.map((entry, index) => entry.read(index, complain)),
      ...(sale ? { version: sale.version } : {}),
    };
  };
}

function clearErrors() {
  problems.replaceChildren();
  form.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  form.querySelectorAll(".field .error").forEach((error) => {
    error.textContent = "";
  });
}

/** Puts a message at its field; a path may go deeper than a field, such as items[0].price.amount. */
function complain(path, message) {
  const holder = [...form.querySelectorAll("[data-field]")].find(
    ({ dataset }) => path === dataset.field || path.startsWith(`${dataset.field}.`),
  );
  if (!holder) return false;
  holder.querySelector(".error").textContent = message;
  holder.querySelector("input, select").setAttribute("aria-invalid", "true");
  return true;
}

function showProblem(problem) {
  if (problem.status === 401) return goToSignIn();
  const errors =
    problem.body?.errors ?? (problem.body?.field ? [{ field: problem.body.field, message: problem.body.detail ?? problem.message }] : []);
  const homeless = errors.filter(({ field: path, message }) => !complain(path, message));
  const headline =
    {
      SALE_EXISTS: "There is a sale with this id already.",
      VERSION_CONFLICT: "Somebody else changed this sale meanwhile. Reload the page to see it.",
      SALE_OPEN: "The sale is open: only titles and a later end may change now.",
    }[problem.reason] ?? (errors.length ? "Please look at the marked fields." : sentence(problem));
  problems.replaceChildren(
    h(
      "div",
      { class: "notice bad", role: "alert" },
      icon("alert"),
      h(
        "div",
        {},
        h("strong", {}, headline),
        homeless.map(({ field: path, message }) => h("p", {}, `${path}: ${message}`)),
      ),
    ),
  );
  focusFirstError();
}

function focusFirstError() {
  (form.querySelector("[aria-invalid]") ?? problems).scrollIntoView({ block: "center", behavior: "smooth" });
  form.querySelector("[aria-invalid]")?.focus({ preventScroll: true });
}

async function save(publish) {
  clearErrors();
  if (!form.reportValidity()) return;
  const body = readForm((path, message) => complain(path, message));
  if (form.querySelector("[aria-invalid]")) return focusFirstError();
  try {
    sale = sale ? await admin.edit(sale.saleId, body) : await admin.create(body);
  } catch (problem) {
    return showProblem(problem);
  }
  try {
    if (publish) await admin.publish(sale.saleId);
    location.assign(link.live(sale.saleId));
  } catch (problem) {
    showProblem(problem); // the draft is saved; the next press saves it again as an edit
  }
}

try {
  sale = saleId ? await admin.sale(saleId) : null;
  byId("title").textContent = sale ? `Edit “${sale.title}”` : "Create a sale";
  document.title = `${byId("title").textContent} · Ten O’Clock`;
  if (opened())
    problems.append(
      h(
        "div",
        { class: "notice warn" },
        icon("lock"),
        h("p", {}, "The sale is open. Titles may change, and the end may move to later; stock and pictures are on the live page."),
      ),
    );
  build();
  form.hidden = false;
  byId("publish").hidden = sale?.state === "PUBLISHED";
  byId("save").textContent = sale?.state === "PUBLISHED" ? "Save changes" : "Save as draft";
  if (sale?.state === "PUBLISHED") byId("save").classList.add("primary");
} catch (problem) {
  if (problem.status === 401) goToSignIn();
  else toast(sentence(problem), "bad");
}
byId("add").addEventListener("click", () => addItem().element.querySelector("input").focus());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter ?? byId("save");
  busy(button, () => save(button.id === "publish"));
});
