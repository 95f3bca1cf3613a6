// The choice of a theme: the system's unless the reader says otherwise. Charts hear of it through an event.
import { fresh, remember, remembered } from "./once.js";

const NAME = "sillage-theme";
const root = document.documentElement;

export function themes(piece) {
  for (const group of fresh(piece, "[data-themes]")) {
    const buttons = [...group.querySelectorAll("button[data-set-theme]")];
    const show = () => {
      const now = root.dataset.theme ?? "";
      for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.setTheme === now));
    };
    for (const one of buttons)
      one.addEventListener("click", () => {
        const wanted = one.dataset.setTheme;
        if (wanted) root.dataset.theme = wanted;
        else delete root.dataset.theme;
        remember(NAME, wanted);
        show();
        changed();
      });
    show();
  }
}

function changed() {
  document.dispatchEvent(new CustomEvent("sillage:theme"));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
addEventListener("storage", (event) => {
  if (event.key !== NAME) return;
  const theme = remembered(NAME);
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  changed();
});
