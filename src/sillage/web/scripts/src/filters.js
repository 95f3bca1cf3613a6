// A choice in a list of the filter bar shows at once; days wait for the button, as one alone says nothing.
import { fresh } from "./once.js";

export function filters(root) {
  for (const form of fresh(root, "form[data-filters]"))
    form.addEventListener("change", (event) => {
      if (event.target.tagName === "SELECT") form.requestSubmit();
    });
}
