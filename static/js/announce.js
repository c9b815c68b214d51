// Words to the reader, seen and read out.

/** Puts a message into the live region of the page. level: success, warning, error or info. */
export function announce(text, level = "error") {
  const region = document.getElementById("messages");
  if (!region) return;
  const message = document.createElement("div");
  message.className = `message message--${level}`;
  const words = document.createElement("p");
  words.className = "message__text";
  words.textContent = text;
  message.append(words);
  region.hidden = false;
  region.append(message);
}
