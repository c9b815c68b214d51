// Selecting rows: all on the page, a range with shift, and a count. The form itself works without this.

/** Makes the checkboxes of one form work as a selection. */
export function bulkSelection(form) {
  const all = form.querySelector("[data-bulk-all]");
  const count = form.querySelector("[data-bulk-count]");
  const boxes = () => [...form.querySelectorAll('tbody input[type="checkbox"]')];
  let last = null;

  const refresh = () => {
    const rows = boxes();
    const chosen = rows.filter((box) => box.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === rows.length;
      all.indeterminate = chosen > 0 && chosen < rows.length;
    }
    if (count) count.textContent = `${chosen} selected`;
  };

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    const rows = boxes();
    if (box === all) {
      rows.forEach((row) => { row.checked = all.checked; });
    } else {
      if (event.shiftKey && last && rows.includes(last)) {
        const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
        rows.slice(from, to + 1).forEach((row) => { row.checked = box.checked; });
      }
      last = box;
    }
    refresh();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    boxes().forEach((row) => { row.checked = false; });
    refresh();
  });
  refresh();
}

function start(scope) {
  scope.querySelectorAll("[data-bulk]:not([data-bulk-ready])").forEach((form) => {
    form.dataset.bulkReady = "";
    bulkSelection(form);
  });
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
