// One chart of a few lines on uPlot (global, loaded before this module), drawn from a dict of the page.
import { AXIS_HEIGHT, axisDecimals, axisLook, colour, element, onThemeChange, paddedRange, swatch } from "./chart_look.js";
import { duration, value } from "./format.js";

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
