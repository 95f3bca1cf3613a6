// `<form data-drop>`: files can be dropped on it and are sent at once; too large a file is told before it is sent.
import { fresh } from "./once.js";

export function drops(root) {
  for (const form of fresh(root, "form[data-drop]")) {
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("button");
    button.hidden = true;
    input.addEventListener("change", () => send(form, input, button));
    form.addEventListener("submit", (event) => !fits(form, input) && event.preventDefault());
    let inside = 0;
    const over = (step) => form.classList.toggle("over", (inside = Math.max(0, inside + step)) > 0);
    form.addEventListener("dragenter", (event) => (event.preventDefault(), over(1)));
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("dragleave", () => over(-1));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      over(-inside);
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      send(form, input, button);
    });
  }
}

function send(form, input, button) {
  if (!input.files.length || !fits(form, input)) return;
  form.requestSubmit(button);
  say(form, form.dataset.sending, "small");
}

function fits(form, input) {
  const large = [...input.files].filter((file) => file.size > Number(form.dataset.most)).map((file) => file.name);
  say(form, large.length ? `${form.dataset.tooLarge} ${large.join(", ")}` : "", "wrong");
  return !large.length;
}

function say(form, text, look) {
  const said = form.querySelector("[data-said]");
  said.textContent = text;
  said.className = look;
}
