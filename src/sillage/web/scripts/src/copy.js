// `<button data-copy="id of a text" data-copied="Copied">`: copies the text, and says so for a moment.
import { fresh } from "./once.js";

export function copies(root) {
  for (const button of fresh(root, "[data-copy]")) {
    const words = button.textContent;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      if (!text) return;
      try {
        await navigator.clipboard.writeText(text.textContent.trim());
        button.textContent = button.dataset.copied;
        setTimeout(() => (button.textContent = words), 2000);
      } catch {
        // Refused, or no secure address: the text is selected, to be copied by hand.
        getSelection().selectAllChildren(text);
      }
    });
  }
}
