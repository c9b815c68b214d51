// The calendar of planned workouts: move one by dragging, or with the keyboard. Without this, its page has a form.
import { announce } from "./announce.js";

const LIVE = "calendar-live";
let held = null; // {chip, cell} while a workout is picked up with the keyboard
let dragged = null;

const cells = () => [...document.querySelectorAll("#calendar [data-day]")];
const isOpen = (cell) => cell && !("past" in cell.dataset);

/** Words for those who listen; the same region each time, so that they are read out. */
function say(text) {
  let region = document.getElementById(LIVE);
  if (!region) {
    region = document.createElement("div");
    region.id = LIVE;
    region.className = "visually-hidden";
    region.setAttribute("aria-live", "assertive");
    document.body.append(region);
  }
  region.textContent = text;
}

/** Posts the new day and shows the calendar as the server has it then; the workout keeps the focus. */
function move(chip, cell) {
  if (!isOpen(cell)) {
    say("That day is past.");
    announce("That day is past. Choose today or a coming day.", "warning");
    return;
  }
  if (cell.contains(chip)) return;
  const values = { to: cell.dataset.day, next: document.getElementById("calendar").dataset.calendar };
  const id = chip.id;
  htmx.ajax("post", chip.dataset.move, { target: "#calendar", swap: "outerHTML", select: "#calendar", selectOOB: "#messages:outerHTML", values })
    .then(() => {
      document.getElementById(id)?.focus();
      say(document.querySelector("#messages .message__text")?.textContent ?? "");
    });
}

// ---- mouse ----

document.addEventListener("dragstart", (event) => {
  const chip = event.target.closest?.("[data-move]");
  if (!chip) return;
  dragged = chip;
  chip.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.title);
});

document.addEventListener("dragover", (event) => {
  const cell = dragged && event.target.closest?.("[data-day]");
  mark(cell);
  if (!isOpen(cell)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});

document.addEventListener("drop", (event) => {
  const cell = dragged && event.target.closest?.("[data-day]");
  if (!cell) return;
  event.preventDefault();
  move(dragged, cell);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(null);
});

// ---- keyboard ----

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

document.addEventListener("keydown", (event) => {
  if (held) return onHeld(event);
  const chip = event.target.closest?.("[data-move]");
  if (!chip || event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  event.preventDefault();
  held = { chip, cell: chip.closest("[data-day]") };
  chip.classList.add("is-dragged");
  mark(held.cell);
  say(`${chip.title} is picked up from ${held.cell.dataset.dayText}. Choose a day with the arrow keys, Enter puts it down, Escape leaves it.`);
  return undefined;
});

function onHeld(event) {
  const { chip } = held;
  if (event.key in STEPS) {
    event.preventDefault();
    const days = cells();
    const next = days[days.indexOf(held.cell) + STEPS[event.key]];
    if (!next) return say("That day is not on this page.");
    held.cell = next;
    mark(next);
    next.scrollIntoView({ block: "nearest" });
    return say(isOpen(next) ? next.dataset.dayText : `${next.dataset.dayText}, past`);
  }
  if (!["Enter", "Escape", "Tab"].includes(event.key)) return undefined;
  event.preventDefault();
  const { cell } = held;
  letGo();
  if (event.key === "Enter") return move(chip, cell);
  return say("It stays where it was.");
}

function letGo() {
  held.chip.classList.remove("is-dragged");
  held = null;
  mark(null);
}

function mark(cell) {
  document.querySelectorAll(".is-target, .is-refusing").forEach((other) => other.classList.remove("is-target", "is-refusing"));
  cell?.classList.add(isOpen(cell) ? "is-target" : "is-refusing");
}
