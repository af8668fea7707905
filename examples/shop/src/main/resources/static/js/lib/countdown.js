// A countdown that runs on the server's clock and changes its digits when the server's second changes.
import { clock } from "./clock.js";
import { h, setText } from "./dom.js";
import { span } from "./format.js";

const LAST_MILLIS = 10_000;
const two = (value) => String(value).padStart(2, "0");

/** An element that counts down to an instant. `set` moves the goal; `stop` ends it. */
export function countdown(instant, { small = false, label = "Time left" } = {}) {
  const cells = ["days", "hours", "min", "sec"].map((unit) => {
    const digits = h("b", {}, "00");
    return { digits, cell: h("span", { class: "cell" }, digits, h("i", {}, unit)) };
  });
  const spoken = h("span", { class: "hidden-visually" });
  const element = h(
    "div",
    { class: `countdown${small ? " small" : ""}`, role: "timer", "aria-live": "off" },
    spoken,
    cells.map(({ cell }) => {
      cell.setAttribute("aria-hidden", "true");
      return cell;
    }),
  );
  let goal = instant;
  let timer;

  const show = () => {
    const left = Math.max(0, clock.until(goal));
    const seconds = Math.ceil(left / 1000);
    const parts = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    parts.forEach((value, index) => setText(cells[index].digits, two(value)));
    cells[0].cell.hidden = parts[0] === 0;
    cells[1].cell.hidden = parts[0] === 0 && parts[1] === 0 && small;
    element.classList.toggle("last", left > 0 && left <= LAST_MILLIS);
    setText(spoken, `${label}: ${span(left)}`);
    if (left > 0) timer = setTimeout(show, (left % 1000 || 1000) + 4);
  };
  const set = (next) => {
    goal = next;
    clearTimeout(timer);
    show();
  };
  const resume = () => {
    if (!document.hidden) set(goal);
  };
  document.addEventListener("visibilitychange", resume);
  show();
  return {
    element,
    set,
    stop: () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", resume);
    },
  };
}
