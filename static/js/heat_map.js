// The map of all own ways: counts of places on a canvas over Leaflet (global, loaded before this module), without tiles on plain ground.
import { announce } from "./announce.js";
import { colour, onThemeChange } from "./chart_look.js";

const HEAD_BYTES = 32;
const COLOURS = ["--heat-1", "--heat-2", "--heat-3", "--heat-4", "--heat-5"];
const SHADES = 64;

/** Reads integers of seven bits a byte, the lowest first; the high bit says that more follows. */
function* integers(bytes) {
  let value = 0;
  let place = 1;
  for (const byte of bytes) {
    value += (byte & 127) * place;
    place *= 128;
    if (byte < 128) {
      yield value;
      value = 0;
      place = 1;
    }
  }
}

/** The answer of the server as middles of cells in degrees and times, see services/heat.py. */
function decoded(buffer) {
  const [count, columns, size, most] = new Float64Array(buffer, 0, 4);
  const numbers = integers(new Uint8Array(buffer, HEAD_BYTES));
  const step = size / 1e6;
  const lat = new Float64Array(count);
  const lng = new Float64Array(count);
  const times = new Uint16Array(count);
  let cell = 0;
  for (let i = 0; i < count; i++) {
    cell += numbers.next().value;
    lat[i] = (Math.floor(cell / columns) + 0.5) * step - 90;
    lng[i] = ((cell % columns) + 0.5) * step - 180;
  }
  for (let i = 0; i < count; i++) times[i] = Math.min(numbers.next().value, 65535);
  return { count, step, most, lat, lng, times };
}

/** Places of the world at zoom 0 (Mercator), so that each redraw is a multiplication. */
function projected({ lat, lng }) {
  const x = lng.map((degrees) => (256 * (degrees + 180)) / 360);
  const y = lat.map((degrees) => {
    const sine = Math.sin((degrees * Math.PI) / 180);
    return 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
  });
  return { x, y };
}

/** Shades from once to most, as the theme has them. */
function palette() {
  const canvas = document.createElement("canvas");
  canvas.width = SHADES;
  canvas.height = 1;
  const pen = canvas.getContext("2d");
  const ramp = pen.createLinearGradient(0, 0, SHADES, 0);
  COLOURS.forEach((name, i) => ramp.addColorStop(i / (COLOURS.length - 1), colour(name)));
  pen.fillStyle = ramp;
  pen.fillRect(0, 0, SHADES, 1);
  return pen.getImageData(0, 0, SHADES, 1).data;
}

/** From 0 (once) to 1 (most), by the logarithm: the way to work shall not hide all others. */
const heatOf = (times, most) => (most > 1 ? Math.log(times) / Math.log(most) : 0);

const HeatLayer = L.Layer.extend({
  initialize(data) {
    this.data = data;
    this.places = projected(data);
  },

  onAdd(map) {
    this.map = map;
    this.canvas = L.DomUtil.create("canvas", "heat-layer", map.getPanes().overlayPane);
    map.on("zoomstart", () => (this.canvas.style.visibility = "hidden"));
    map.on("moveend zoomend resize viewreset", this.draw, this);
    this.draw();
  },

  draw() {
    const size = this.map.getSize();
    if (!size.x || !size.y) return; // hidden, or being taken away
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    this.canvas.width = Math.round(size.x * ratio);
    this.canvas.height = Math.round(size.y * ratio);
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.canvas.style.visibility = "";
    this.paint(this.busiest(ratio));
  },

  /** For each pixel the most times of a place that covers it. */
  busiest(ratio) {
    const { width, height } = this.canvas;
    const scale = 2 ** this.map.getZoom() * ratio;
    const corner = this.map.project(this.map.containerPointToLatLng([0, 0]));
    const dot = Math.max(this.dotPixels(scale), 1.6 * ratio);
    const reach = Math.ceil(dot / 2);
    const hot = new Uint16Array(width * height);
    for (let i = 0; i < this.data.count; i++) {
      const x = this.places.x[i] * scale - corner.x * ratio;
      const y = this.places.y[i] * scale - corner.y * ratio;
      if (x > -reach && y > -reach && x < width + reach && y < height + reach) this.stamp(hot, x, y, dot / 2, this.data.times[i]);
    }
    return hot;
  },

  /** How wide a cell is on the screen, with a little overlap so that a way does not fall into beads. */
  dotPixels(scale) {
    return ((256 * this.data.step) / 360) * scale * 1.7;
  },

  stamp(hot, x, y, radius, times) {
    const { width, height } = this.canvas;
    const top = Math.max(0, Math.round(y - radius));
    const bottom = Math.min(height - 1, Math.round(y + radius - 0.5));
    for (let row = top; row <= bottom; row++) {
      const half = Math.sqrt(Math.max(radius * radius - (row - y) ** 2, 0.25));
      const left = Math.max(0, Math.round(x - half));
      const right = Math.min(width - 1, Math.round(x + half - 0.5));
      for (let column = left; column <= right; column++) {
        const at = row * width + column;
        if (hot[at] < times) hot[at] = times;
      }
    }
  },

  paint(hot) {
    const pen = this.canvas.getContext("2d");
    const image = pen.createImageData(this.canvas.width, this.canvas.height);
    const shades = palette();
    for (let at = 0; at < hot.length; at++) {
      if (!hot[at]) continue;
      const shade = 4 * Math.round(heatOf(hot[at], this.data.most) * (SHADES - 1));
      image.data.set(shades.subarray(shade, shade + 4), 4 * at);
    }
    pen.putImageData(image, 0, 0);
  },
});

/** Where the map begins: around the middle half of all places by times, so that one holiday does not shrink home. */
function home({ count, lat, lng, times }) {
  const middle = (values) => {
    const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a] - values[b]);
    const total = times.reduce((sum, each) => sum + each, 0);
    const bounds = [];
    let sum = 0;
    for (const i of order) {
      sum += times[i];
      if (!bounds.length && sum >= total * 0.15) bounds.push(values[i]);
      if (sum >= total * 0.85) return [bounds[0], values[i]];
    }
    return bounds;
  };
  const [south, north] = middle(lat);
  const [west, east] = middle(lng);
  return L.latLngBounds([south, west], [north, east]);
}

function newMap(host) {
  const map = L.map(host, { attributionControl: Boolean(host.dataset.attribution), scrollWheelZoom: false, zoomSnap: 0.5, minZoom: 2, maxZoom: 18 });
  map.attributionControl?.setPrefix(false);
  if (host.dataset.tiles) L.tileLayer(host.dataset.tiles, { attribution: host.dataset.attribution, maxZoom: 19 }).addTo(map);
  const imperial = host.dataset.units === "imperial";
  L.control.scale({ imperial, metric: !imperial }).addTo(map);
  map.on("click focus", () => map.scrollWheelZoom.enable());
  return map;
}

function drawScale(most) {
  const bar = document.querySelector("[data-heat-scale]");
  const pen = bar.getContext("2d");
  const shades = palette();
  for (let x = 0; x < bar.width; x++) {
    const at = 4 * Math.floor((x / bar.width) * SHADES);
    pen.fillStyle = `rgb(${shades[at]} ${shades[at + 1]} ${shades[at + 2]})`;
    pen.fillRect(x, 0, 1, bar.height);
  }
  document.querySelector("[data-heat-most]").textContent = most > 1 ? `${most} times` : "";
}

async function start(host) {
  const state = document.querySelector("[data-heat-state]");
  state.textContent = "Laying your ways together…";
  const answer = await fetch(host.dataset.heat, { headers: { Accept: "application/octet-stream" } });
  if (!answer.ok) throw new Error(`the map answered ${answer.status}`);
  const data = decoded(await answer.arrayBuffer());
  state.textContent = "";
  const map = newMap(host);
  map.fitBounds(home(data), { padding: [24, 24], maxZoom: 15, animate: false });
  const layer = new HeatLayer(data).addTo(map);
  drawScale(data.most);
  onThemeChange(() => {
    layer.draw();
    drawScale(data.most);
  });
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(host);
}

const host = document.querySelector("[data-heat]");
start(host).catch(() => {
  document.querySelector("[data-heat-state]").textContent = "The map could not be loaded. Reload the page to try again.";
  announce("The map could not be loaded.");
});
