// Loaded first and blocking, so that a chosen theme never flashes. A classic script: modules come too late.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage is closed to us: the system's theme stands.
  }
})();
