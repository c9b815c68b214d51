// Charts on uPlot (global, loaded before this module). Colours come from the tokens of the page and follow its theme.
import { clock, duration, value } from "./format.js";

const PANEL_HEIGHT = 104;
const AXIS_HEIGHT = 30;
const SYNC_KEY = "recording";

// ---- colours ----

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** The colour a custom property has now, as the canvas understands it. */
export function colour(name, alpha = 1) {
  probe.style.color = alpha === 1 ? `var(${name})` : `color-mix(in oklab, var(${name}) ${alpha * 100}%, transparent)`;
  return getComputedStyle(probe).color;
}

/** Calls back whenever the theme of the page changes, by the reader or by the system. */
export function onThemeChange(callback) {
  new MutationObserver(callback).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
  matchMedia("print").addEventListener("change", callback);
}

function fontOf(element, size) {
  return `${size}px ${getComputedStyle(element).fontFamily}`;
}

function axisLook(host) {
  return {
    stroke: colour("--ink-faint"),
    font: fontOf(host, 11),
    grid: { stroke: colour("--chart-grid"), width: 1 },
    ticks: { show: false },
  };
}

// ---- small pieces of the page ----

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function swatch(name) {
  const mark = element("span", "charts__swatch");
  mark.style.setProperty("--swatch", `var(--chart-${name})`);
  return mark;
}

function showValue(target, text, unit) {
  target.replaceChildren(text, " ", element("small", "", unit));
}

/** Integers of the wire (value × 10^decimals) as numbers; null stays null. */
export function decoded(channel) {
  const scale = 10 ** (channel.decimals ?? 0);
  return scale === 1 ? channel.values : channel.values.map((raw) => (raw === null ? null : raw / scale));
}

/** Mean over time of what is drawn between two samples: an estimate, for the points are thinned. Pace is averaged as time over distance. */
function shownMean(channel, time, from, to) {
  const asPace = channel.format === "pace";
  let sum = 0;
  let seconds = 0;
  for (let i = from; i < to; i += 1) {
    const [here, next] = [channel.numbers[i], channel.numbers[i + 1]];
    if (here === null || next === null || (asPace && (here <= 0 || next <= 0))) continue;
    const step = time[i + 1] - time[i];
    sum += step * (asPace ? (1 / here + 1 / next) / 2 : (here + next) / 2);
    seconds += step;
  }
  if (!seconds) return null;
  return asPace ? seconds / sum : sum / seconds;
}

/** Range of the y-axis: a little air around what is seen; pace keeps its slowest outliers out. */
function paddedRange(channel) {
  return (plot, low, high) => {
    if (low === null || high === null) return [0, 1];
    const from = channel.min ?? low;
    const to = channel.max ?? high;
    const air = Math.max((to - from) * 0.08, 10 ** -(channel.decimals ?? 0));
    return [channel.min ?? from - air, channel.max ?? to + air];
  };
}

// ---- the stacked panels of a recording ----

/**
 * Draws the channels of a recording as stacked panels with one cursor and one zoom.
 * host: element; data: the JSON described at activity.js. Callbacks: onCursor(index or null), onZoom(from, to or null, null).
 */
export class RecordingCharts {
  constructor(host, data, { onCursor = () => {}, onZoom = () => {} } = {}) {
    this.host = host;
    this.time = data.time;
    this.unit = data.distance_unit ?? { label: "km", metres: 1000 };
    this.distance = data.distance ? filled(data.distance).map((metres) => metres / this.unit.metres) : null;
    this.channels = data.channels.map((channel) => ({ ...channel, numbers: decoded(channel) }));
    this.onCursor = onCursor;
    this.onZoom = onZoom;
    this.along = "time";
    this.index = null;
    this.window = null;
    this.plots = [];
    this.draw();
    new ResizeObserver(() => this.resize()).observe(host);
    onThemeChange(() => this.draw());
  }

  get xs() {
    return this.along === "distance" ? this.distance : this.time;
  }

  draw() {
    this.plots.forEach(({ plot }) => plot.destroy());
    this.host.replaceChildren();
    this.plots = this.channels.map((channel, place) => this.panel(channel, place === this.channels.length - 1));
    this.showValues();
  }

  panel(channel, isLast) {
    const panel = element("div", "charts__panel");
    const head = element("div", "charts__head");
    const name = element("span", "charts__name");
    name.append(swatch(channel.key), channel.label);
    const output = element("span", "charts__value");
    head.append(name, output);
    const ground = element("div");
    panel.append(head, ground);
    this.host.append(panel);
    const plot = new uPlot(this.options(channel, isLast), [this.xs, channel.numbers], ground);
    this.bindPointer(plot);
    return { plot, channel, output };
  }

  options(channel, isLast) {
    const look = axisLook(this.host);
    const ink = `--chart-${channel.key}`;
    return {
      width: Math.max(this.host.clientWidth, 200),
      height: PANEL_HEIGHT + (isLast ? AXIS_HEIGHT : 0),
      padding: [6, 8, isLast ? 0 : 5, 0],
      legend: { show: false },
      cursor: {
        y: false,
        sync: { key: SYNC_KEY },
        drag: { x: true, y: false, setScale: false },
        points: { size: 8, fill: colour(ink), width: 2 },
        bind: { dblclick: () => () => this.zoom(null, null) },
      },
      scales: {
        x: { time: false, range: () => this.visible() },
        y: { dir: channel.reverse ? -1 : 1, range: paddedRange(channel) },
      },
      axes: [
        { ...look, size: isLast ? AXIS_HEIGHT : 0, values: isLast ? (_, ticks) => ticks.map((tick) => this.placeText(tick, true)) : () => [], incrs: this.along === "time" ? TIME_STEPS : undefined, space: 72 },
        { ...look, size: 48, space: 28, values: (_, ticks) => ticks.map((tick) => value(tick, { format: channel.format, decimals: axisDecimals(ticks) })) },
      ],
      series: [{}, {
        stroke: colour(ink),
        width: 1.25,
        fill: channel.area ? colour(ink, 0.16) : undefined,
        fillTo: channel.area ? (plot, _, low) => Math.min(low, plot.scales.y.min) : undefined,
        points: { show: false },
        spanGaps: false,
      }],
      hooks: {
        setCursor: [(plot) => this.follow(plot)],
        setSelect: [(plot) => this.take(plot)],
      },
    };
  }

  visible() {
    if (this.window) return this.window;
    return [this.xs[0], this.xs[this.xs.length - 1]];
  }

  /** A finger moves the cursor; the page still scrolls up and down. */
  bindPointer(plot) {
    plot.over.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") return;
      const left = event.clientX - plot.over.getBoundingClientRect().left;
      this.moveTo(plot.posToIdx(left), true);
    });
  }

  follow(plot) {
    const index = plot.cursor.idx ?? null;
    if (this.moving || index === this.index || plot.cursor.event === undefined) return;
    this.index = index;
    this.showValues();
    this.onCursor(index);
  }

  take(plot) {
    const { left, width } = plot.select;
    if (width < 6 || this.zooming) return;
    this.zoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
  }

  /** Shows the part between two places of the present axis; null, null shows all. */
  zoom(from, to) {
    this.zooming = true;
    this.window = from === null ? null : [from, to];
    const [low, high] = this.visible();
    this.plots.forEach(({ plot }) => {
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      plot.setScale("x", { min: low, max: high });
    });
    this.zooming = false;
    this.showValues();
    if (this.window) this.onZoom(this.indexAt(low), this.indexAt(high));
    else this.onZoom(null, null);
  }

  /** Shows the part between two seconds, whatever the axis is. */
  zoomToSeconds(start, end) {
    const [first, last] = [start, end].map((second) => nearest(this.time, second));
    if (last > first) this.zoom(this.xs[first], this.xs[last]);
  }

  setAlong(along) {
    if (along === this.along || (along === "distance" && !this.distance)) return;
    const kept = this.window?.map((place) => this.indexAt(place));
    this.along = along;
    this.window = kept ? kept.map((index) => this.xs[index]) : null;
    this.draw();
  }

  indexAt(place) {
    return nearest(this.xs, place);
  }

  /** Puts the cursor of all panels on one sample; tell says whether the listener hears of it. */
  moveTo(index, tell = false) {
    if (index === this.index) return;
    this.index = index;
    this.moving = true;
    this.plots.forEach(({ plot }) => {
      const left = index === null ? -10 : plot.valToPos(this.xs[index], "x");
      plot.setCursor({ left, top: index === null ? -10 : 10 }, false);
    });
    this.moving = false;
    this.showValues();
    if (tell) this.onCursor(index);
  }

  showValues() {
    const [from, to] = this.visible().map((place) => this.indexAt(place));
    this.plots.forEach(({ channel, output }) => {
      if (this.index !== null) showValue(output, value(channel.numbers[this.index], channel), channel.unit);
      else if (!this.window) showValue(output, channel.mean ?? "", channel.mean ? `${channel.unit} mean` : "");
      else if (channel.area) showValue(output, "", "");
      else showValue(output, `≈ ${value(shownMean(channel, this.time, from, to), channel)}`, `${channel.unit} mean here`);
    });
  }

  /** "12:30 · 3.42 km": where a sample lies. */
  placeOf(index) {
    const parts = [clock(this.time[index])];
    if (this.distance) parts.push(`${value(this.distance[index], { decimals: 2 })} ${this.unit.label}`);
    return parts.join(" · ");
  }

  /** The whole sentence of a sample, for those who hear it. */
  sentenceOf(index) {
    const values = this.channels.map((channel) => `${channel.label} ${value(channel.numbers[index], channel)} ${channel.unit}`);
    return [this.placeOf(index), ...values].join(", ");
  }

  placeText(place, isTick = false) {
    if (this.along === "time") return clock(place);
    return isTick ? `${value(place, { decimals: place % 1 ? 1 : 0 })}` : `${value(place, { decimals: 2 })} ${this.unit.label}`;
  }

  resize() {
    const width = Math.max(this.host.clientWidth, 200);
    this.plots.forEach(({ plot }) => {
      if (plot.width !== width) plot.setSize({ width, height: plot.height });
    });
  }
}

const TIME_STEPS = [10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400];

function axisDecimals(ticks) {
  return ticks.length > 1 && ticks[1] - ticks[0] < 1 ? 1 : 0;
}

/** Distances with their gaps filled by the last known one, so that the axis never runs back. */
function filled(distances) {
  let last = 0;
  return distances.map((metres) => {
    if (metres !== null && metres > last) last = metres;
    return last;
  });
}

/** Index of the entry nearest to a place in an ascending list. */
export function nearest(list, place) {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < place) low = middle + 1;
    else high = middle;
  }
  return low > 0 && place - list[low - 1] < list[low] - place ? low - 1 : low;
}

// ---- one chart of a few lines ----

/**
 * Draws a spec {x, x_format: "duration" | "number" | "date", x_log, unit, decimals, format, reverse, series: [{label, colour, dash, area, values}], height}.
 * x of "date" are seconds since 1970 (UTC midnight of the day).
 */
export function lineChart(host, spec) {
  const legend = element("div", "legend");
  const ground = element("div");
  host.replaceChildren(legend, ground);
  const items = spec.series.map((series) => legendItem(legend, series));
  let plot = null;

  const show = (index) => spec.series.forEach((series, place) => {
    const known = index !== null && index !== undefined;
    items[place].textContent = known ? `${value(series.values[index], spec)} ${spec.unit ?? ""}` : "";
  });
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(lineOptions(host, spec, show), [spec.x, ...spec.series.map((series) => series.values)], ground);
  };
  draw();
  onThemeChange(draw);
  new ResizeObserver(() => {
    const width = Math.max(host.clientWidth, 200);
    if (plot.width !== width) plot.setSize({ width, height: plot.height });
  }).observe(host);
  bindArrows(host, () => plot, spec.x.length, show);
}

function legendItem(legend, series) {
  const item = element("span", "legend__item");
  const output = element("span", "legend__value");
  item.append(swatch(series.colour ?? "muted"), series.label, output);
  legend.append(item);
  return output;
}

function xText(spec) {
  if (spec.x_format === "duration") return duration;
  if (spec.x_format === "date") return (seconds) => new Date(seconds * 1000).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "2-digit", timeZone: "UTC" });
  return (number) => value(number, { decimals: 0 });
}

const DURATION_TICKS = [1, 5, 15, 60, 300, 1200, 3600, 10800, 21600, 43200];

function lineOptions(host, spec, show) {
  const look = axisLook(host);
  const words = xText(spec);
  const xAxis = { ...look, size: AXIS_HEIGHT, space: 64, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : words(tick))) };
  if (spec.x_log) {
    xAxis.splits = () => DURATION_TICKS.filter((tick) => tick >= spec.x[0] && tick <= spec.x[spec.x.length - 1]);
    xAxis.filter = (_, ticks) => ticks;
  }
  return {
    width: Math.max(host.clientWidth, 200),
    height: spec.height ?? 260,
    padding: [10, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: spec.x_format === "date", distr: spec.x_log ? 3 : 1 }, y: { dir: spec.reverse ? -1 : 1, range: paddedRange(spec) } },
    axes: [xAxis, { ...look, size: 52, values: (_, ticks) => ticks.map((tick) => value(tick, { format: spec.format, decimals: axisDecimals(ticks) })) }],
    series: [{}, ...spec.series.map((series) => ({
      stroke: colour(`--chart-${series.colour ?? "muted"}`),
      fill: series.area ? colour(`--chart-${series.colour ?? "muted"}`, 0.14) : undefined,
      width: series.dash ? 1.25 : 2,
      dash: series.dash ? [5, 4] : undefined,
      points: { show: false },
      spanGaps: Boolean(spec.x_log),
    }))],
    hooks: { setCursor: [(plot) => show(plot.cursor.idx)] },
  };
}

function bindArrows(host, plot, length, show) {
  host.tabIndex = 0;
  let index = null;
  host.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    index = Math.max(0, Math.min(length - 1, index === null ? 0 : index + step));
    plot().setCursor({ left: plot().valToPos(plot().data[0][index], "x"), top: 10 });
    show(index);
  });
}

/** Draws every [data-chart] of a part of the page from its JSON in the page or its address. */
export async function drawCharts(scope = document) {
  for (const host of scope.querySelectorAll("[data-chart]:not([data-chart-ready])")) {
    host.dataset.chartReady = "";
    const inPage = document.getElementById(host.dataset.chartSpec ?? "");
    const spec = inPage ? JSON.parse(inPage.textContent) : await (await fetch(host.dataset.chartUrl)).json();
    lineChart(host, spec);
  }
}
