// What the operator's pages share.
import { h } from "../lib/dom.js";

export const link = {
  list: "/admin",
  create: "/admin/new",
  live: (saleId) => `/admin/sales/${encodeURIComponent(saleId)}`,
  edit: (saleId) => `/admin/sales/${encodeURIComponent(saleId)}/edit`,
};

/** The sale that the address names; null on the page that creates one. */
export function saleIdOfPage() {
  const [, , section, saleId] = location.pathname.split("/");
  return section === "sales" ? decodeURIComponent(saleId) : null;
}

export function phaseChip(sale) {
  if (sale.state === "DRAFT") return h("span", { class: "chip" }, "Draft");
  if (sale.phase === "ENDED") return h("span", { class: "chip over" }, "Ended");
  if (sale.paused) return h("span", { class: "chip paused" }, "Paused");
  return sale.phase === "OPEN" ? h("span", { class: "chip open" }, "Selling") : h("span", { class: "chip soon" }, "Published");
}
