// How a number becomes a word on a chart. Values arrive in the reader's units; nothing is converted here.

/** 3725 → "1:02:05", 185 → "3:05". */
export function clock(seconds) {
  const whole = Math.round(Math.abs(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = String(whole % 60).padStart(2, "0");
  const sign = seconds < 0 ? "−" : "";
  return h ? `${sign}${h}:${String(m).padStart(2, "0")}:${s}` : `${sign}${m}:${s}`;
}

/** 1 → "1 s", 300 → "5 min", 5400 → "1 h 30". */
export function duration(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) {
    const rest = Math.round(seconds % 60);
    return rest ? clock(seconds) : `${seconds / 60} min`;
  }
  const minutes = Math.round((seconds % 3600) / 60);
  return `${Math.floor(seconds / 3600)} h${minutes ? ` ${minutes}` : ""}`;
}

/** One value by the format of its channel: "number", "pace" or "duration". null stays a dash. */
export function value(number, { format = "number", decimals = 0 } = {}) {
  if (number === null || number === undefined || Number.isNaN(number)) return "–";
  if (format === "pace") return clock(number);
  if (format === "duration") return duration(number);
  return number.toLocaleString(document.documentElement.lang || "en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
