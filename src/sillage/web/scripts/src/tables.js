// Tables are sorted by the server through the address in each head; here the rows on the page are, at once.
import { fresh } from "./once.js";

export function tables(root) {
  for (const table of fresh(root, "table[data-sortable]")) {
    if (!table.tBodies.length) continue;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, index) => {
      const link = head.querySelector("a[data-sort]");
      link?.addEventListener("click", (event) => {
        event.preventDefault();
        const first = link.dataset.sort === "text" ? "ascending" : "descending";
        const other = first === "ascending" ? "descending" : "ascending";
        const way = head.getAttribute("aria-sort") === first ? other : first;
        for (const one of heads) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", way);
        sort(table, index, way);
        keep(link, way);
      });
    });
  }
}

function sort(table, index, way) {
  const sign = way === "ascending" ? 1 : -1;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row.cells[index]), row]);
  rows.sort(([one], [two]) => {
    // What has no value stands last, whichever way.
    if (one === null || two === null) return one === two ? 0 : one === null ? 1 : -1;
    if (typeof one === "number" && typeof two === "number") return sign * (one - two);
    return sign * collator.compare(String(one), String(two));
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function valueOf(cell) {
  const said = cell?.dataset.value ?? cell?.querySelector("data")?.value ?? cell?.querySelector("time")?.dateTime;
  if (said === undefined) return cell?.querySelector(".absent") ? null : cell?.textContent.trim() || null;
  if (said === "") return null;
  return Number.isNaN(Number(said)) ? said : Number(said);
}

// The address says how the table is sorted, so that a link shows it as it is seen.
function keep(link, way) {
  const address = new URL(link.href);
  const name = (address.searchParams.get("sort") ?? "").replace(/^-/, "");
  if (!name) return;
  const here = new URL(location.href);
  here.searchParams.set("sort", (way === "descending" ? "-" : "") + name);
  history.replaceState(history.state, "", here);
}
