// The charts of a recording on uPlot (global, loaded before this module): stacked panels with one cursor and one zoom.
import { AXIS_HEIGHT, axisDecimals, axisLook, colour, element, onThemeChange, paddedRange, swatch } from "./chart_look.js";
import { clock, value } from "./format.js";

const PANEL_HEIGHT = 104;
const LOW_PANEL_HEIGHT = 64;
const LOW_PANELS = new Set(["temperature"]);
const SYNC_KEY = "recording";

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
      height: (LOW_PANELS.has(channel.key) ? LOW_PANEL_HEIGHT : PANEL_HEIGHT) + (isLast ? AXIS_HEIGHT : 0),
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
