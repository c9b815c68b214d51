// What every page needs: theme switch, messages, lean filter addresses, and a word when a request fails.
import { announce } from "./announce.js";

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

function currentTheme() {
  return root.dataset.theme || (systemDark.matches ? "dark" : "light");
}

function switchTheme() {
  const next = currentTheme() === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Not kept beyond this page.
  }
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-theme-toggle]")) switchTheme();
  if (event.target.closest("[data-print]")) print();
  const unfold = event.target.closest("[data-unfold]");
  if (unfold) {
    document.getElementById(unfold.dataset.unfold).classList.remove("is-folded");
    unfold.setAttribute("aria-expanded", "true");
    unfold.hidden = true;
  }
  event.target.closest("[data-dismiss]")?.closest(".message")?.remove();
});

/** Where the tabs are wider than the window, the one the reader is on stands in its middle. */
for (const tabs of document.querySelectorAll(".tabs--page")) {
  const here = tabs.querySelector("[aria-current]");
  if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "filters") return;
  const parameters = event.detail.parameters;
  for (const [name, value] of [...parameters.entries()]) {
    if (value === "") parameters.delete(name);
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  announce(status === 403 || status === 401
    ? "You are signed out, or the page stood open too long. Load it again."
    : "That did not work. Nothing was changed; try again in a moment.");
});
document.addEventListener("htmx:sendError", () => announce("The server cannot be reached just now.", "warning"));
