// Drag and drop for files, with progress for each. Without this module the same form uploads in the plain way.
// One request carries up to data-files-per-request files; its bytes arrive in order, so progress of the whole tells which file is on its way.

function listItem(file) {
  const item = document.createElement("div");
  item.className = "upload__item";
  const name = document.createElement("span");
  name.className = "upload__name";
  name.textContent = file.name;
  const state = document.createElement("span");
  state.className = "upload__state";
  state.textContent = "waiting";
  const bar = document.createElement("progress");
  bar.className = "progress__bar";
  bar.max = Math.max(file.size, 1);
  bar.value = 0;
  bar.setAttribute("aria-label", `Upload of ${file.name}`);
  item.append(name, state, bar);
  return { file, item, state, bar };
}

function showProgress(entries, loaded) {
  let left = loaded;
  for (const { file, bar, state } of entries) {
    const done = Math.max(0, Math.min(left, file.size));
    bar.value = file.size ? done : 1;
    if (done >= file.size) state.textContent = "sent";
    else if (done > 0) state.textContent = `${Math.floor((100 * done) / file.size)} %`;
    left -= file.size;
  }
}

function refuse(entry, reason) {
  entry.item.classList.add("is-refused");
  entry.state.textContent = reason;
  entry.bar.remove();
}

function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

/** Sends some files in one request; resolves to {batch, batch_url}, rejects with a sentence. */
function send(form, entries, batch) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  if (batch) body.append("batch", batch);
  entries.forEach(({ file }) => body.append("files", file, file.name));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => showProgress(entries, event.loaded));
    request.addEventListener("load", () => {
      const answer = answerOf(request);
      if (request.status < 300 && answer.batch_url) resolve(answer);
      else reject(new Error(answer.error || (request.status === 413 ? "too large for this server" : "the server refused it")));
    });
    request.addEventListener("error", () => reject(new Error("the connection broke; drop it again")));
    request.send(body);
  });
}

/** Makes one form a drop zone. */
export function dropzone(form) {
  const input = form.querySelector('input[type="file"]');
  const list = form.querySelector("[data-uploads]");
  const most = Number(form.dataset.filesPerRequest) || 50;
  const maxBytes = Number(form.dataset.maxBytes) || Infinity;
  let busy = false;

  async function upload(files) {
    if (busy || files.length === 0) return;
    busy = true;
    form.setAttribute("aria-busy", "true");
    const entries = files.map(listItem);
    list.replaceChildren(...entries.map(({ item }) => item));
    const sendable = entries.filter((entry) => {
      if (entry.file.size <= maxBytes) return true;
      refuse(entry, `larger than ${form.dataset.maxText}`);
      return false;
    });
    let answer = null;
    for (let first = 0; first < sendable.length; first += most) {
      const group = sendable.slice(first, first + most);
      try {
        answer = await send(form, group, answer?.batch);
        showProgress(group, Infinity);
      } catch (error) {
        group.forEach((entry) => refuse(entry, error.message));
      }
    }
    busy = false;
    form.removeAttribute("aria-busy");
    input.value = "";
    const refused = entries.some(({ item }) => item.classList.contains("is-refused"));
    if (answer && !refused) location.assign(answer.batch_url);
    else if (answer) list.append(linkTo(answer.batch_url));
  }

  form.querySelector("[data-pick]")?.addEventListener("click", () => input.click());
  input.addEventListener("change", () => upload([...input.files]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    upload([...input.files]);
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    upload([...event.dataTransfer.files]);
  });
}

function linkTo(url) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = "See the import of the others";
  return link;
}

document.querySelectorAll("[data-dropzone]").forEach(dropzone);
// A file dropped beside the zone must not replace the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
