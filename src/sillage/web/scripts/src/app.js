import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";
import { charts } from "./charts.js";
import { confirmations } from "./confirm.js";
import { copies } from "./copy.js";
import { drops } from "./drop.js";
import { filters } from "./filters.js";
import { keys } from "./keys.js";
import { menu } from "./menu.js";
import { stale } from "./stale.js";
import { tables } from "./tables.js";
import { themes } from "./themes.js";

window.htmx = htmx;
window.Alpine = Alpine;
const parts = [menu, themes, keys, confirmations, copies, drops, filters, stale, tables, charts];

// Each part is given what came into the page: all of it at first, then what htmx brings.
htmx.onLoad((root) => parts.forEach((part) => part(root)));
Alpine.start();
