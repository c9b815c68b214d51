// Keeps an open page in step with the log: asks now and then whether it changed, and fetches the part that shows it.
// Nothing is replaced under the hands of somebody who selects rows or types.
const PAUSE_MS = 4000;

const isBusy = (region) =>
  region.querySelector("input:checked") !== null || region.contains(document.activeElement);

const refresh = (region) => {
  const wanted = `#${region.id}`;
  return htmx.ajax("GET", location.href, { target: wanted, select: wanted, swap: "outerHTML" });
};

const watch = (mark) => {
  let shown = mark.dataset.version;
  const look = async () => {
    if (document.visibilityState === "hidden") return;
    const answer = await fetch(mark.dataset.live, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return; // signed out meanwhile, or the site is restarting
    const { version } = await answer.json();
    const region = document.querySelector(mark.dataset.region);
    if (version === shown || !region || isBusy(region)) return;
    shown = version;
    await refresh(region);
  };
  const next = () =>
    setTimeout(async () => {
      try {
        await look();
      } catch {
        // the network is away: the next round asks again
      }
      next();
    }, PAUSE_MS);
  next();
};

document.querySelectorAll("[data-live]").forEach(watch);
