// What destroys asks first. Without a script the server asks, on a page of its own.
import { fresh } from "./once.js";

export function confirmations(root) {
  for (const form of fresh(root, "form[data-confirm]"))
    form.addEventListener("submit", (event) => {
      const dialog = document.querySelector('dialog[data-dialog="confirm"]');
      const said = form.querySelector("input[name=confirmed]");
      if (!dialog || said?.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(dialog, form, event.submitter, said);
    });
}

function ask(dialog, form, submitter, said) {
  dialog.querySelector("[data-what]").textContent = form.dataset.confirm;
  const yes = dialog.querySelector("[data-yes]");
  yes.textContent = form.dataset.yes || yes.dataset.yes;
  const go = () => {
    const field = said ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed" }));
    field.value = "1";
    dialog.close();
    form.requestSubmit(submitter?.form === form ? submitter : undefined);
    field.value = "";
  };
  yes.addEventListener("click", go);
  dialog.addEventListener("close", () => yes.removeEventListener("click", go), { once: true });
  dialog.showModal();
  // What is chosen by habit must not destroy.
  dialog.querySelector("[data-close]").focus();
}
