// Runs in the head before anything is drawn, so that no page flashes in the wrong theme.
const root = document.documentElement;
root.dataset.js = "";
try {
  const theme = localStorage.getItem("sillage-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  // Storage may be refused: the system's theme stands.
}
