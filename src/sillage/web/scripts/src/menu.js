// The menu of narrow screens opens without a script by its address (#menu); here it also closes, and says its state.
import { fresh } from "./once.js";

const first = (panel) => [...panel.querySelectorAll("a,button,summary")].find((one) => one.getClientRects().length);

export function menu(root) {
  for (const opener of fresh(root, "[data-menu]")) {
    const panel = document.querySelector(opener.getAttribute("href"));
    const set = (open) => {
      panel.classList.toggle("open", open);
      opener.setAttribute("aria-expanded", String(open));
    };
    opener.setAttribute("role", "button");
    set(location.hash === opener.hash);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      set(!panel.classList.contains("open"));
      if (panel.classList.contains("open")) first(panel)?.focus();
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        opener.click();
      }
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && panel.classList.contains("open") && opener.getClientRects().length) {
        set(false);
        opener.focus();
      }
    });
  }
  // A list that folds out closes when the reader goes elsewhere.
  for (const one of fresh(root, "details.pop")) {
    one.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !one.open) return;
      one.open = false;
      one.querySelector("summary").focus();
      event.stopPropagation();
    });
    one.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !one.contains(event.relatedTarget)) one.open = false;
    });
  }
}
