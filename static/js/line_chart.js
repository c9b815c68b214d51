// One chart of a few lines on uPlot (global, loaded before this module), drawn from a dict of the page.
import { AXIS_HEIGHT, axisDecimals, axisLook, colour, element, onThemeChange, paddedRange, swatch } from "./chart_look.js";
import { duration, value } from "./format.js";

/**
 * Draws a spec {x, x_format: "duration" | "number" | "date" | "month" (0-12, its end), x_log, unit, decimals, format, reverse, series: [{label, colour, dash, area, bars, width, values}], height}.
 * x of "date" are seconds since 1970 (UTC midnight of the day). Bars have a scale of their own in the lower part.
 * points: a dot for each value, and a line over unknown ones, for what happens now and then.
 * Also: sync (name of a shared cursor), zero (a line at 0), shade_until (x up to which the ground is grey),
 * open (address with {from} and {to}: a click or Enter opens the days of a point), step (days a point stands for).
 */
export function lineChart(host, spec) {
  const legend = element("div", "legend");
  const ground = element("div");
  host.replaceChildren(legend, ground);
  const place = element("span", "legend__place");
  if (spec.x_format === "date") legend.append(place);
  const items = spec.series.map((series) => legendItem(legend, series));
  let plot = null;

  const show = (index) => {
    const known = index !== null && index !== undefined;
    place.textContent = known ? dayText(spec.x[index]) : "";
    spec.series.forEach((series, number) => {
      const here = known ? series.values[index] : null;
      items[number].textContent = !known || (series.dash && spec.x_format === "date" && here === null) ? "" : `${value(here, spec)} ${spec.unit ?? ""}`;
    });
  };
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
  bindArrows(host, () => plot, spec, show);
  if (spec.open) {
    host.classList.add("chart--opens");
    ground.addEventListener("click", () => openDays(spec, plot.cursor.idx));
  }
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The day of a point in the words of the pages ("Thu 26 Nov 2026"), whatever the browser's own order is. */
function dayText(seconds) {
  const day = new Date(seconds * 1000);
  return `${WEEKDAYS[day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

const LONG_STEP = 28 * 86400;

/** Days below the axis; the year stands where it begins to hold, and days give way to months when ticks are far apart. */
function dayTicks(ticks) {
  const hasDays = ticks[1] - ticks[0] < LONG_STEP;
  let last = null;
  return ticks.map((tick) => {
    const day = new Date(tick * 1000);
    const year = day.getUTCFullYear() === last ? "" : ` ${day.getUTCFullYear()}`;
    last = day.getUTCFullYear();
    return `${hasDays ? `${day.getUTCDate()} ` : ""}${MONTHS[day.getUTCMonth()]}${year}`;
  });
}

const isoDay = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Opens the sessions of the days that a point stands for. */
function openDays(spec, index) {
  if (index === null || index === undefined) return;
  const last = spec.x[index];
  const first = last - ((spec.step ?? 1) - 1) * 86400;
  location.assign(spec.open.replace("{from}", isoDay(first)).replace("{to}", isoDay(last)));
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
  if (spec.x_format === "month") return (number) => (number > 0 && number % 1 === 0 ? MONTHS[number - 1] : "");
  return (number) => value(number, { decimals: 0 });
}

const DURATION_TICKS = [1, 5, 15, 60, 300, 1200, 3600, 10800, 21600, 43200];

const TICK_PIXELS = 38;

/** Leaves out the ticks that would stand too close to the one before. */
function roomyTicks(plot, ticks) {
  let last = -Infinity;
  return ticks.map((tick) => {
    const here = plot.valToPos(tick, "x");
    if (here - last < TICK_PIXELS) return null;
    last = here;
    return tick;
  });
}

function lineOptions(host, spec, show) {
  const look = axisLook(host);
  const words = xText(spec);
  const texts = spec.x_format === "date" ? dayTicks : (ticks) => ticks.map((tick) => (tick === null ? "" : words(tick)));
  const xAxis = { ...look, size: AXIS_HEIGHT, space: 64, values: (_, ticks) => texts(ticks) };
  if (spec.x_log) {
    xAxis.splits = () => DURATION_TICKS.filter((tick) => tick >= spec.x[0] && tick <= spec.x[spec.x.length - 1]);
    xAxis.filter = roomyTicks;
  }
  return {
    width: Math.max(host.clientWidth, 200),
    height: spec.height ?? 260,
    padding: [10, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, ...(spec.sync && { sync: { key: spec.sync } }) },
    scales: { bars: { range: (_, low, high) => [0, (high || 1) * 1.8] }, x: { time: spec.x_format === "date", distr: spec.x_log ? 3 : 1 }, y: { dir: spec.reverse ? -1 : 1, range: hasOnlyBars(spec) ? (_, low, high) => [0, (high || 1) * 1.08] : paddedRange(spec) } },
    axes: [xAxis, { ...look, size: 52, values: (_, ticks) => ticks.map((tick) => value(tick, { format: spec.format, decimals: axisDecimals(ticks) })) }],
    series: [{}, ...spec.series.map((series) => seriesLook(series, spec))],
    hooks: { drawAxes: [(plot) => drawGround(plot, spec)], setCursor: [(plot) => show(plot.cursor.idx)] },
  };
}

/** What lies under the lines: the grey ground of an unsure part, and the line at zero. */
function drawGround(plot, spec) {
  const { ctx, bbox } = plot;
  ctx.save();
  if (spec.shade_until) {
    const end = Math.min(plot.valToPos(spec.shade_until, "x", true), bbox.left + bbox.width);
    ctx.fillStyle = colour("--chart-muted", 0.14);
    ctx.fillRect(bbox.left, bbox.top, Math.max(0, end - bbox.left), bbox.height);
  }
  if (spec.zero) {
    const y = Math.round(plot.valToPos(0, "y", true));
    ctx.fillStyle = colour("--chart-muted", 0.7);
    if (y > bbox.top && y < bbox.top + bbox.height) ctx.fillRect(bbox.left, y, bbox.width, 1);
  }
  ctx.restore();
}

/** Bars stand behind lines, on a scale of their own; alone they have the axis. */
function hasOnlyBars(spec) {
  return spec.series.every((series) => series.bars);
}

function seriesLook(series, spec) {
  const ink = `--chart-${series.colour ?? "muted"}`;
  if (series.bars) {
    return { scale: hasOnlyBars(spec) ? "y" : "bars", stroke: colour(ink, 0.1), fill: colour(ink, 0.45), width: 0, paths: uPlot.paths.bars({ size: [0.75, 24] }), points: { show: false } };
  }
  return {
    stroke: colour(ink),
    fill: series.area ? colour(ink, 0.14) : undefined,
    width: series.width ?? (series.dash ? 1.25 : 2),
    dash: series.dash ? [5, 4] : undefined,
    points: { show: Boolean(spec.points), size: 6 },
    spanGaps: Boolean(spec.x_log || spec.points),
  };
}

function bindArrows(host, plot, spec, show) {
  const length = spec.x.length;
  host.tabIndex = 0;
  let index = null;
  host.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && spec.open) openDays(spec, index);
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
