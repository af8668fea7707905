// Charts that move: lines that glide with time, bars that grow. SVG drawn by hand, coloured by the style sheet.
import { h, setText, svg } from "./dom.js";
import { number } from "./format.js";

const HEIGHT = 216;
const LEFT = 44;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;
const FRAME_MILLIS = 33; // thirty pictures a second glide well enough and cost half
const LAG_MILLIS = 1_000; // the newest sample waits outside the right edge, so that the line arrives instead of jumping
const EASE = 0.18;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The smallest of 1, 2, 5 times a power of ten that is not below the value, and never below four, so that ticks are whole numbers. */
function niceTop(value) {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((top) => top >= value && top % 2 === 0) ?? 10 * power;
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/**
 * Lines over the last stretch of time.
 *
 * `series` is [{key, name, format?, area?}], drawn in this order; `push(at, values)` adds a sample, with one value (or null) for each key. Times are
 * performance.now() milliseconds. Keeps as many samples as the window shows, no more.
 */
export class LineChart {
  #series;
  #window;
  #width = 640;
  #grid;
  #seconds;
  #samples = [];
  #top = 4;
  #goal = 4;
  #paths = new Map();
  #ticks = [];
  #legend = new Map();
  #frame = 0;
  #drawnAt = 0;
  #title;
  #suffix;

  constructor({ title, series, seconds = 120, suffix = "" }) {
    this.#title = title;
    this.#suffix = suffix;
    this.#series = series;
    this.#window = seconds * 1000;
    this.#seconds = seconds;
    this.#grid = svg("g", {});
    const lines = svg("g", {});
    for (const { key, area } of series) {
      const parts = {
        line: svg("path", { class: "line" }),
        area: area ? svg("path", { class: "area" }) : null,
        head: svg("circle", { class: "head", r: 4.5, visibility: "hidden" }),
      };
      lines.append(svg("g", { "data-series": key }, parts.area, parts.line, parts.head));
      this.#paths.set(key, parts);
    }
    this.plot = svg("svg", { class: "plot", role: "img", "aria-label": title }, this.#grid, lines);
    new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width)).observe(this.plot);
    this.#resize(this.#width);
    const legend = h(
      "div",
      { class: "legend" },
      series.map(({ key, name }) => {
        const text = h("span", { "data-series": key }, name);
        this.#legend.set(key, text);
        return text;
      }),
    );
    this.element = h("figure", { class: "chart" }, h("figcaption", {}, h("h2", {}, title), legend), this.plot);
  }

  /** One unit of the drawing is one pixel, whatever the width: lines and letters keep their size on a phone. */
  #resize(width) {
    if (width < 1) return;
    this.#width = width;
    this.plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const right = width - RIGHT;
    const label = (x, anchor, text) => svg("text", { x, y: HEIGHT - 6, "text-anchor": anchor }, text);
    const ago = (seconds) => (seconds >= 60 ? `${seconds / 60} min ago` : `${seconds} s ago`);
    this.#ticks = [];
    this.#grid.replaceChildren(
      label(LEFT, "start", ago(this.#seconds)),
      label((LEFT + right) / 2, "middle", ago(this.#seconds / 2)),
      label(right, "end", "now"),
    );
    for (let index = 0; index <= 4; index++) {
      const y = TOP + ((HEIGHT - TOP - BOTTOM) * index) / 4;
      const text = svg("text", { x: LEFT - 8, y: y + 4, "text-anchor": "end" });
      this.#ticks.push(text);
      this.#grid.append(svg("line", { class: "gridline", x1: LEFT, x2: right, y1: y, y2: y }), text);
    }
    this.#draw(performance.now());
  }

  push(at, values) {
    this.#samples.push({ at, values });
    this.#settle();
    this.#run();
  }

  #settle() {
    const oldest = performance.now() - this.#window - 3 * LAG_MILLIS;
    while (this.#samples.length > 2 && this.#samples[1].at < oldest) this.#samples.shift();
    let highest = 0;
    for (const { values } of this.#samples) for (const { key } of this.#series) highest = Math.max(highest, values[key] ?? 0);
    this.#goal = niceTop(highest);
    const last = this.#samples.at(-1)?.values ?? {};
    const words = this.#series.map(
      ({ key, name, format = number }) =>
        `${name} ${last[key] === null || last[key] === undefined ? "–" : format(last[key])}${this.#suffix}`,
    );
    this.#series.forEach(({ key }, index) => setText(this.#legend.get(key), words[index]));
    this.plot.setAttribute("aria-label", `${this.#title}: ${words.join(", ")}`);
  }

  #run() {
    if (still.matches) {
      this.#top = this.#goal;
      this.#draw(performance.now());
      return;
    }
    if (this.#frame) return;
    const step = (now) => {
      this.#frame = this.element.isConnected ? requestAnimationFrame(step) : 0; // the next sample tries again
      if (now - this.#drawnAt < FRAME_MILLIS) return;
      this.#drawnAt = now;
      this.#top += (this.#goal - this.#top) * EASE;
      this.#draw(now);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #x(age) {
    return this.#width - RIGHT - (age / this.#window) * (this.#width - LEFT - RIGHT);
  }

  #y(value) {
    return HEIGHT - BOTTOM - (Math.min(value, this.#top) / this.#top) * (HEIGHT - TOP - BOTTOM);
  }

  #draw(now) {
    this.#ticks.forEach((tick, index) => setText(tick, index % 2 ? "" : compact.format(Math.round((this.#goal * (4 - index)) / 4))));
    const edge = now - LAG_MILLIS;
    for (const { key } of this.#series) {
      const points = this.#points(key, edge);
      const { line, area, head } = this.#paths.get(key);
      const d = points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
      line.setAttribute("d", d);
      area?.setAttribute(
        "d",
        points.length ? `${d}L${points.at(-1)[0].toFixed(1)} ${HEIGHT - BOTTOM}L${points[0][0].toFixed(1)} ${HEIGHT - BOTTOM}Z` : "",
      );
      head.setAttribute("visibility", points.length ? "visible" : "hidden");
      if (points.length) {
        head.setAttribute("cx", points.at(-1)[0].toFixed(1));
        head.setAttribute("cy", points.at(-1)[1].toFixed(1));
      }
    }
  }

  /** The samples inside the window, cut exactly at both edges by going part of the way to the next one. */
  #points(key, edge) {
    const known = this.#samples.filter(({ values }) => values[key] !== null && values[key] !== undefined);
    const start = edge - this.#window;
    const points = [];
    const between = (one, two, at) => one.values[key] + ((two.values[key] - one.values[key]) * (at - one.at)) / (two.at - one.at);
    known.forEach((sample, index) => {
      const next = known[index + 1];
      if (sample.at < start && next && next.at > start) points.push([this.#x(this.#window), this.#y(between(sample, next, start))]);
      if (sample.at >= start && sample.at <= edge) points.push([this.#x(edge - sample.at), this.#y(sample.values[key])]);
      if (sample.at <= edge && next && next.at > edge) points.push([this.#x(0), this.#y(between(sample, next, edge))]);
    });
    return points;
  }
}

/** Counts by name as bars, the largest first. The longest bar is the whole width. */
export class BarChart {
  #rows = new Map();
  #list;
  #none;
  #names;

  constructor({ title, series, names, none }) {
    this.#names = names;
    this.#none = h("li", { class: "none" }, none);
    this.#list = h("ul", { class: "bars", "data-series": series }, this.#none);
    this.element = h("figure", { class: "chart" }, h("figcaption", {}, h("h2", {}, title)), this.#list);
  }

  show(counts) {
    const entries = Object.entries(counts ?? {})
      .filter(([, value]) => value > 0)
      .sort(([left, a], [right, b]) => b - a || left.localeCompare(right));
    const largest = entries[0]?.[1] ?? 1;
    const sum = entries.reduce((total, [, value]) => total + value, 0);
    this.#none.hidden = entries.length > 0;
    for (const [name, row] of this.#rows)
      if (!entries.some(([other]) => other === name)) {
        row.element.remove();
        this.#rows.delete(name);
      }
    entries.forEach(([name, value], position) => {
      let row = this.#rows.get(name);
      if (!row) {
        const bar = h("i", {});
        const count = h("b", {});
        bar.style.transform = "scaleX(0)";
        row = {
          bar,
          count,
          element: h("li", {}, h("span", {}, this.#names[name] ?? name), count, h("span", { class: "track", "aria-hidden": "true" }, bar)),
        };
        this.#rows.set(name, row);
      }
      if (this.#list.children[position + 1] !== row.element)
        this.#list.insertBefore(row.element, this.#list.children[position + 1] ?? null);
      const percent = Math.round((100 * value) / sum);
      setText(row.count, `${number(value)} · ${percent || "<1"}%`);
      requestAnimationFrame(() => {
        row.bar.style.transform = `scaleX(${value / largest})`;
      });
    });
  }
}
