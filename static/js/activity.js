// The page of one activity: fetches its recording once, then keeps charts, map, slider and tables on one cursor.
//
// JSON of data-recording (value = integer / 10^decimals; all lists of one length):
//   time [s], distance [m] or null, distance_unit {label, metres},
//   channels [{key, label, unit, decimals, format, reverse, area, min, max, mean, values}],
//     mean: the stored mean of the whole as words, the same as elsewhere on the page; absent when there is none
//   route {lat, lng} in 1e5 degrees: first absolute, then steps; null where there is no position; or null
//   deltas: optional names among "time" and "distance" whose lists hold steps instead of values (shorter on the wire)
import { announce } from "./announce.js";
import { RecordingCharts } from "./charts.js";
import { clock, value } from "./format.js";
import { drawCharts } from "./line_chart.js";
import { RouteMap, positions } from "./map.js";

const ROWS_OF_NUMBERS = 120;

async function recordingOf(section) {
  const answer = await fetch(section.dataset.recording, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`recording: ${answer.status}`);
  return summed(await answer.json());
}

/** The same data with the lists named in deltas as running sums; null stays null. */
function summed(data) {
  for (const name of data.deltas ?? []) {
    let sum = 0;
    data[name] = data[name]?.map((step) => (step === null ? null : (sum += step))) ?? null;
  }
  return data;
}

/** The recording as a table, at most ROWS_OF_NUMBERS rows at even steps; made when the reader asks for it. */
function numbersTable(charts) {
  const table = document.createElement("table");
  table.className = "table table--tight";
  const head = table.createTHead().insertRow();
  const titles = ["Time", ...(charts.distance ? [`Distance, ${charts.unit.label}`] : []), ...charts.channels.map(({ label, unit }) => `${label}, ${unit}`)];
  titles.forEach((title) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  });
  const body = table.createTBody();
  const step = Math.max(1, Math.ceil(charts.time.length / ROWS_OF_NUMBERS));
  for (let i = 0; i < charts.time.length; i += step) {
    const row = body.insertRow();
    const cells = [clock(charts.time[i]), ...(charts.distance ? [value(charts.distance[i], { decimals: 2 })] : []), ...charts.channels.map((channel) => value(channel.numbers[i], channel))];
    cells.forEach((text) => { row.insertCell().textContent = text; });
  }
  return table;
}

function bindSlider(slider, charts, move) {
  slider.max = charts.time.length - 1;
  slider.addEventListener("input", () => move(Number(slider.value)));
  return (index) => {
    if (index === null) return;
    slider.value = index;
    slider.setAttribute("aria-valuetext", charts.sentenceOf(index));
  };
}

function bindRows(charts, section) {
  document.querySelectorAll("tr[data-start]").forEach((row) => row.addEventListener("click", () => {
    const again = row.classList.contains("is-selected");
    document.querySelectorAll("tr.is-selected").forEach((other) => other.classList.remove("is-selected"));
    if (again) {
      charts.zoom(null, null);
      return;
    }
    charts.zoomToSeconds(Number(row.dataset.start), Number(row.dataset.end));
    row.classList.add("is-selected");
    section.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }));
}

function bindKeys(host, charts, move) {
  host.tabIndex = 0;
  host.addEventListener("keydown", (event) => {
    if (event.target !== host) return;
    const last = charts.time.length - 1;
    const [from, to] = charts.visible().map((place) => charts.indexAt(place));
    const stride = Math.max(1, Math.round((to - from) / (event.shiftKey ? 20 : 200)));
    const index = charts.index ?? from;
    const goal = { ArrowLeft: index - stride, ArrowRight: index + stride, Home: from, End: to }[event.key];
    if (event.key === "Escape") charts.zoom(null, null);
    if (goal === undefined) return;
    event.preventDefault();
    move(Math.max(0, Math.min(last, goal)));
  });
}

/** Ties the parts of one recording together. */
export function showRecording(section, data) {
  const host = section.querySelector("[data-charts]");
  const mapHost = section.querySelector("[data-map]");
  const place = section.querySelector("[data-place]");
  const reset = section.querySelector("[data-zoom-reset]");
  let map = null;
  let slide = () => {};

  const tell = (index) => {
    place.textContent = index === null ? "" : charts.placeOf(index);
    map?.show(index);
    slide(index);
  };
  const charts = new RecordingCharts(section.querySelector("[data-panels]"), data, {
    onCursor: tell,
    onZoom: (from, to) => {
      reset.hidden = from === null;
      if (from === null) document.querySelectorAll("tr.is-selected").forEach((row) => row.classList.remove("is-selected"));
      map?.focus(from, to);
    },
  });
  const move = (index) => charts.moveTo(index, true);

  const points = data.route && mapHost ? positions(data.route) : [];
  if (points.some(Boolean)) map = new RouteMap(mapHost, points, { onHover: move });
  slide = bindSlider(section.querySelector("[data-range]"), charts, move);
  bindKeys(host, charts, move);
  bindRows(charts, section);
  reset.addEventListener("click", () => charts.zoom(null, null));
  section.querySelectorAll("[data-along]").forEach((radio) => {
    radio.disabled = radio.value === "distance" && !charts.distance;
    radio.addEventListener("change", () => charts.setAlong(radio.value));
  });
  const numbers = section.querySelector("[data-numbers]");
  numbers.addEventListener("toggle", () => numbers.querySelector(".table-wrap").replaceChildren(numbersTable(charts)), { once: true });
}

async function start() {
  drawCharts();
  const section = document.querySelector("[data-recording]");
  if (!section) return;
  try {
    showRecording(section, await recordingOf(section));
  } catch (error) {
    section.querySelector("[data-panels]").replaceChildren();
    announce("The recording could not be shown. Load the page again; the numbers below stand.");
    throw error;
  }
}

start();
document.addEventListener("htmx:load", (event) => drawCharts(event.detail.elt));
