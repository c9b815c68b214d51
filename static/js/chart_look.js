// What all charts share: colours of the page's theme on a canvas, axes, ranges, and the small pieces around them.

export const AXIS_HEIGHT = 30;

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

/** The look of one axis, in the colours of the theme. */
export function axisLook(host) {
  return {
    stroke: colour("--ink-faint"),
    font: fontOf(host, 11),
    grid: { stroke: colour("--chart-grid"), width: 1 },
    ticks: { show: false },
  };
}

/** A new element with a class and some text. */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** The small square in the colour of a channel. */
export function swatch(name) {
  const mark = element("span", "charts__swatch");
  mark.style.setProperty("--swatch", `var(--chart-${name})`);
  return mark;
}

const SLOWEST_SHOWN = 2; // times the median pace: standing about would flatten the rest

function median(values) {
  const known = values.filter((entry) => entry !== null).sort((a, b) => a - b);
  return known.length ? known[known.length >> 1] : Infinity;
}

/** Range of the y-axis: a little air around what is seen; pace leaves out the standstills. */
export function paddedRange(channel) {
  const slowest = channel.format === "pace" && channel.numbers ? SLOWEST_SHOWN * median(channel.numbers) : Infinity;
  return (_, low, high) => {
    if (low === null || high === null) return [0, 1];
    const from = channel.min ?? low;
    const to = channel.max ?? (low < slowest ? Math.min(high, slowest) : high);
    const air = Math.max((to - from) * 0.08, 10 ** -(channel.decimals ?? 0));
    return [channel.min ?? from - air, channel.max ?? to + air];
  };
}

/** Decimals that the ticks of an axis need. */
export function axisDecimals(ticks) {
  return ticks.length > 1 && ticks[1] - ticks[0] < 1 ? 1 : 0;
}
