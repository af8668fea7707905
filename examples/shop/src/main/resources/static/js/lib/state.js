// What an item's or sale's state is called, and what an order's status is called.
import { h } from "./dom.js";

export const isOver = (view) => view.state === "ENDED";
export const isPaused = (view) => view.paused && view.state !== "ENDED" && view.state !== "UPCOMING";

export function stateChip(view) {
  if (isPaused(view)) return h("span", { class: "chip paused" }, "Paused");
  const [kind, text] = {
    UPCOMING: ["soon", "Opens soon"],
    OPEN: ["open", "On sale"],
    SOLD_OUT: ["over", "Sold out"],
    ENDED: ["over", "Ended"],
  }[view.state] ?? ["over", view.state];
  return h("span", { class: `chip ${kind}` }, text);
}

const STATUS = {
  PENDING: ["", "Being confirmed"],
  CREATED: ["accent", "Waiting for payment"],
  PAID: ["good", "Paid"],
  CANCELLED: ["over", "Cancelled"],
  REJECTED: ["bad", "Not available"],
};
export function statusChip(status) {
  const [kind, text] = STATUS[status] ?? ["", status];
  return h("span", { class: `chip ${kind}` }, text);
}
