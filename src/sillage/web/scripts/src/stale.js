import { fresh } from "./once.js";

// A preview that follows a form says that it is of the answers before, from the first change until what came is of them.
export function stale(root) {
  for (const place of fresh(root, "[data-follows]")) {
    const form = document.getElementById(place.dataset.follows);
    const notice = document.getElementById(place.dataset.stale);
    let changes = 0;
    let asked = 0;
    form.addEventListener("input", () => {
      changes += 1;
      notice.hidden = false;
    });
    // Listened to on the document: it is the form that asks, and once the place itself.
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (place.contains(event.detail.target)) asked = changes;
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (place.contains(event.detail.target)) notice.hidden = asked === changes;
    });
  }
}
