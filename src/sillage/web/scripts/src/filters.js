// A choice in a list of the filter bar shows at once; days wait for the button, as one alone says nothing.
import { fresh } from "./once.js";

const wide = matchMedia("(min-width: 1000px)");

// Days that were typed and not yet asked for go along with a choice in a list, or they would be lost.
function takeAlong(form) {
  const typed = [...form.closest(".filters").querySelectorAll('input[type="date"]')];
  if (!typed.some((one) => one.value !== one.defaultValue) || typed.some((one) => !one.value)) return;
  for (const old of form.querySelectorAll('[name="period"]')) old.remove();
  for (const one of typed) {
    for (const old of form.querySelectorAll(`[name="${one.name}"]`)) old.remove();
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: one.name, value: one.value });
    form.append(kept);
  }
}

export function filters(root) {
  for (const form of fresh(root, "form[data-filters]"))
    form.addEventListener("change", (event) => {
      if (event.target.tagName !== "SELECT") return;
      takeAlong(form);
      form.requestSubmit();
    });
  // On a narrow screen the bar is folded: its first line says what is shown.
  const bars = [...fresh(root, "details[data-fold]")];
  for (const bar of bars) bar.open = wide.matches;
  // The page grew shorter above the place that its address names: browsers went there before.
  if (bars.length && !wide.matches && location.hash)
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

wide.addEventListener("change", () => {
  for (const bar of document.querySelectorAll("details[data-fold]")) bar.open = wide.matches;
});
