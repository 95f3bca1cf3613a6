// Keys: "?" lists them, "/" searches, "g" then a letter goes to a place. The dialog turns them off (WCAG 2.1.4).
import { fresh, remember, remembered } from "./once.js";

const NAME = "sillage-keys";
const PATIENCE = 1500;
let waiting = 0;

const isOff = () => remembered(NAME) === "off";
const dialogOf = (name) => document.querySelector(`dialog[data-dialog="${name}"]`);

export function open(name) {
  const dialog = dialogOf(name);
  if (!dialog || dialog.open) return false;
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  dialog.showModal();
  return true;
}

export function keys(root) {
  for (const one of fresh(root, "[data-open]"))
    one.addEventListener("click", (event) => {
      if (open(one.dataset.open)) event.preventDefault();
    });
  for (const dialog of fresh(root, "dialog[data-dialog]"))
    dialog.addEventListener("click", (event) => {
      // A click beside the dialog is a click on its backdrop, whose target is the dialog itself.
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  for (const box of fresh(root, "[data-keys-on]")) {
    box.checked = !isOff();
    box.addEventListener("change", () => remember(NAME, box.checked ? "" : "off"));
  }
  for (const results of fresh(root, "[data-results]")) moves(results);
}

// Arrows walk from the field through what was found.
function moves(results) {
  const dialog = results.closest("dialog");
  dialog?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [dialog.querySelector("input[type=search]"), ...results.querySelectorAll("a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[Math.max(0, Math.min(stops.length - 1, next))]?.focus();
    event.preventDefault();
  });
}

function isTyping(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || isOff() || document.querySelector("dialog[open]")) return;
  if (waiting) {
    clearTimeout(waiting);
    waiting = 0;
    const place = document.querySelector(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (place) {
      event.preventDefault();
      place.click();
    }
    return;
  }
  if (event.key === "?") open("keys") && event.preventDefault();
  else if (event.key === "/") open("search") && event.preventDefault();
  else if (event.key === "g") waiting = setTimeout(() => (waiting = 0), PATIENCE);
});
