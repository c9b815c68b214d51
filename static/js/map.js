// The map on Leaflet (global, loaded before this module). Without tiles the route lies on a plain ground, and nothing leaves the site.

const NEAR_PIXELS = 40;

/** Positions of the wire (1e5 degrees, first absolute, then steps from the last known) as [lat, lng] or null, one a sample. */
export function positions(route) {
  let lat = 0;
  let lng = 0;
  return route.lat.map((step, i) => {
    if (step === null || route.lng[i] === null) return null;
    lat += step;
    lng += route.lng[i];
    return [lat / 1e5, lng / 1e5];
  });
}

/** Runs of known positions: a gap in the recording is a gap in the line. */
function pieces(points) {
  const all = [[]];
  for (const point of points) {
    if (point) all[all.length - 1].push(point);
    else if (all[all.length - 1].length) all.push([]);
  }
  return all.filter((piece) => piece.length > 1);
}

/** A map with the route, its ends and a marker. onHover(index or null) tells which sample the pointer is near. */
export class RouteMap {
  constructor(host, points, { onHover = () => {} } = {}) {
    this.points = points;
    this.known = points.flatMap((point, index) => (point ? [index] : []));
    this.map = L.map(host, { attributionControl: Boolean(host.dataset.attribution), zoomControl: true, scrollWheelZoom: false, zoomSnap: 0.25 });
    this.map.attributionControl?.setPrefix(false);
    if (host.dataset.tiles) L.tileLayer(host.dataset.tiles, { attribution: host.dataset.attribution, maxZoom: 19 }).addTo(this.map);
    L.control.scale({ imperial: host.dataset.units === "imperial", metric: host.dataset.units !== "imperial" }).addTo(this.map);
    this.drawRoute();
    this.map.on("mousemove", (event) => onHover(this.nearest(event.containerPoint)));
    this.map.on("mouseout", () => onHover(null));
    this.map.on("click", () => this.map.scrollWheelZoom.enable());
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(host);
  }

  drawRoute() {
    const lines = pieces(this.points);
    const smooth = { smoothFactor: 0.6, interactive: false };
    L.polyline(lines, { ...smooth, weight: 7, className: "route-casing" }).addTo(this.map);
    this.route = L.polyline(lines, { ...smooth, weight: 3.5, className: "route" }).addTo(this.map);
    this.part = L.polyline([], { ...smooth, weight: 5, className: "route-part" }).addTo(this.map);
    this.bounds = L.latLngBounds(this.known.map((index) => this.points[index]));
    this.map.fitBounds(this.bounds, { padding: [22, 22], maxZoom: 17, animate: false });
    this.dot(this.known[0], 6, "route-start", "Start");
    this.dot(this.known[this.known.length - 1], 6, "route-end", "End");
    this.here = L.circleMarker(this.points[this.known[0]], { radius: 7, weight: 3, fillOpacity: 1, opacity: 0, className: "route-here", interactive: false }).addTo(this.map);
    this.show(null);
  }

  dot(index, radius, className, label) {
    L.circleMarker(this.points[index], { radius, weight: 2.5, fillOpacity: 1, className }).bindTooltip(label).addTo(this.map);
  }

  /** The sample whose position is nearest to a pixel of the map, or null when none is close. */
  nearest(pixel) {
    let best = null;
    let least = NEAR_PIXELS ** 2;
    for (const index of this.known) {
      const point = this.map.latLngToContainerPoint(this.points[index]);
      const away = (point.x - pixel.x) ** 2 + (point.y - pixel.y) ** 2;
      if (away < least) {
        least = away;
        best = index;
      }
    }
    return best;
  }

  /** Puts the marker on a sample; null hides it. */
  show(index) {
    const point = index === null ? null : this.points[index];
    this.here.setStyle({ opacity: point ? 1 : 0, fillOpacity: point ? 1 : 0 });
    if (point) this.here.setLatLng(point);
  }

  /** Marks the part between two samples and looks at it; null, null looks at the whole. */
  focus(from, to) {
    const part = from === null ? [] : pieces(this.points.slice(from, to + 1));
    this.part.setLatLngs(part);
    const bounds = part.length ? L.latLngBounds(part.flat()) : this.bounds;
    this.map.fitBounds(bounds, { padding: [22, 22], maxZoom: 17, animate: false });
  }
}
