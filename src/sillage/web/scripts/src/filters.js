// A choice in a list of the filter bar shows at once; days wait for the button, as one alone says nothing.
import { fresh } from "./once.js";

const wide = matchMedia("(min-width: 1000px)");

export function filters(root) {
  for (const form of fresh(root, "form[data-filters]"))
    form.addEventListener("change", (event) => {
      if (event.target.tagName === "SELECT") form.requestSubmit();
    });
  // On a narrow screen the bar is folded: its first line says what is shown.
  for (const bar of fresh(root, "details[data-fold]")) bar.open = wide.matches;
}

wide.addEventListener("change", () => {
  for (const bar of document.querySelectorAll("details[data-fold]")) bar.open = wide.matches;
});
