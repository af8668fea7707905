// A few lines instead of a framework. Text always goes through text nodes, so nothing a sale is called can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
export const svg = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);
export const byId = (id) => document.getElementById(id);

/** Sets text only when it changed, so that screen readers and selections are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const ICONS = {
  alert: "M12 8v5M12 16.5v.01M10.3 3.9 2.4 17.5A2 2 0 0 0 4.1 20.5h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z",
  arrow: "M5 12h14M13 6l6 6-6 6",
  back: "M15 5l-7 7 7 7",
  bag: "M6 8h12l1 12H5L6 8zM9 8V7a3 3 0 0 1 6 0v1",
  bolt: "M13 2.5 4.5 13.5H11L10 21.5l8.5-11H12l1-8z",
  chart: "M4 20V4M4 20h16M8 16v-4M12.5 16V8M17 16v-6",
  check: "M4.5 12.5l5 5 10-11",
  clock: "M12 7v5l3.2 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  cross: "M6 6l12 12M18 6 6 18",
  edit: "M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17l-1 3z",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.5v.01",
  limit: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h8",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  minus: "M5 12h14",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  pause: "M8.5 5v14M15.5 5v14",
  play: "M7 4.5v15l12-7.5-12-7.5z",
  plus: "M12 5v14M5 12h14",
  refresh: "M20 11a8 8 0 0 0-14.3-4L3.5 9.5M3.5 4.5v5h5M4 13a8 8 0 0 0 14.3 4l2.2-2.5M20.5 19.5v-5h-5",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  wifi: "M3 3l18 18M8.5 15.5a5 5 0 0 1 6 0M5 12a10 10 0 0 1 4-2.4M2 8.5a15 15 0 0 1 4-2.6M19 12a10 10 0 0 0-4.5-2.5M22 8.5A15 15 0 0 0 11 5M12 19v.01",
};

export const icon = (name) =>
  svg("svg", { class: "icon-svg", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));

/** A short message at the foot of the page, read out politely. */
export function toast(text, kind = "") {
  let holder = document.querySelector(".toasts");
  if (!holder) {
    holder = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(holder);
  }
  const note = h("p", { class: `toast ${kind}` }, text);
  holder.append(note);
  setTimeout(() => note.remove(), kind === "bad" ? 8_000 : 4_500);
}

/** Asks before something that cannot be taken back. Resolves to true only for the confirming button. */
export function confirm({ title, text, yes, no = "Keep it" }) {
  return new Promise((resolve) => {
    const answer = (value) => () => dialog.close(value);
    const dialog = h(
      "dialog",
      { "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title),
      h("p", { class: "muted" }, text),
      h(
        "div",
        { class: "row" },
        h("button", { class: "button", type: "button", autofocus: true, onclick: answer("no") }, no),
        h("button", { class: "button danger", type: "button", onclick: answer("yes") }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Runs an action behind a button: the button is busy meanwhile and cannot be pressed twice. */
export async function busy(button, action) {
  if (button.disabled) return;
  const wheel = h("span", { class: "spin", "aria-hidden": "true" });
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  button.prepend(wheel);
  try {
    return await action();
  } finally {
    wheel.remove();
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
}

/** A picture or video of an item; a drawn placeholder if it has none or it does not load. */
export function picture(media, alt = "") {
  const frame = h("div", { class: "picture" });
  const shown = media?.[0] ?? null;
  const blank = () => frame.replaceChildren(placeholder(alt));
  if (!shown) blank();
  else if (shown.contentType?.startsWith("video/")) {
    frame.append(
      h("video", { src: shown.url, muted: true, loop: true, playsinline: true, controls: true, "aria-label": alt, onerror: blank }),
    );
  } else frame.append(h("img", { src: shown.url, alt, decoding: "async", onerror: blank }));
  return frame;
}

function placeholder(seed) {
  let hue = 20;
  for (const letter of seed) hue = (hue * 31 + letter.codePointAt(0)) % 360;
  return svg(
    "svg",
    { viewBox: "0 0 100 100", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" },
    svg("rect", { width: 100, height: 100, fill: `hsl(${hue} 32% 58%)` }),
    svg("circle", { cx: 50, cy: 46, r: 24, fill: `hsl(${hue} 38% 68%)` }),
    svg("path", { d: "M0 78 30 56 48 70 70 48 100 76V100H0z", fill: `hsl(${hue} 30% 44%)` }),
  );
}
