// Charts: `<div class="picture" data-spec="address of a Vega-Lite specification">`, or with the specification itself
// in a `<script type="application/json">` inside. Drawn when it comes into view, in the page's colours, width and words.
import { fresh } from "./once.js";

const shown = new Map(); // element -> { spec, view }
let vega;

export function charts(root) {
  const found = fresh(root, "[data-spec]");
  for (const one of found) {
    one.querySelector(".no-js-only")?.remove();
    if (observer) observer.observe(one);
    else draw(one);
  }
  for (const button of fresh(root, "[data-png]")) button.addEventListener("click", () => savePicture(button));
  for (const element of shown.keys()) if (!element.isConnected) forget(element);
}

const observer = "IntersectionObserver" in window
  ? new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries)
          if (isIntersecting) {
            observer.unobserve(target);
            idle(() => draw(target));
          }
      },
      { rootMargin: "300px" },
    )
  : null;

function idle(work) {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 500 });
  else setTimeout(work);
}

// The drawing library is fetched once, by a script element: the policy allows this server's own files.
function library() {
  vega ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="sillage-vega"]').content;
    script.onload = () => done(window.sillageVega);
    script.onerror = () => {
      vega = undefined;
      failed(new Error("charts"));
    };
    document.head.append(script);
  });
  return vega;
}

async function draw(element) {
  try {
    const [{ embed, expressionInterpreter }, spec] = await Promise.all([library(), specOf(element)]);
    if (!element.isConnected) return;
    forget(element);
    const described = element.getAttribute("aria-label") || spec.description || "";
    const made = await embed(element, painted({ ...spec, description: described }), {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      ast: true,
      expr: expressionInterpreter,
      defaultStyle: false,
      tooltip: tooltip,
      config: look(),
      ...(spec.usermeta?.locale ?? {}),
    });
    shown.set(element, { spec, view: made.view, finalize: made.finalize });
    leadsOn(made.view, element);
    for (const button of buttonsOf(element)) button.hidden = false;
    element.dataset.drawn = "";
  } catch (error) {
    element.dataset.failed = "";
    const words = document.documentElement.dataset.chartFailed;
    if (words && !element.childElementCount) element.append(Object.assign(document.createElement("p"), { className: "small", textContent: words }));
    if (!(error instanceof TypeError) && error?.message !== "charts") console.warn(error);
  }
}

function forget(element) {
  shown.get(element)?.finalize();
  shown.delete(element);
}

async function specOf(element) {
  const known = shown.get(element)?.spec;
  if (known) return known;
  const inside = element.querySelector('script[type="application/json"]');
  if (inside) return JSON.parse(inside.textContent);
  const answer = await fetch(element.dataset.spec, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("charts");
  return answer.json();
}

// A specification names colours as the stylesheet does, `var(--cost)`: they are looked up when it is drawn.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function painted(part) {
  if (typeof part === "string") return part.replace(/^var\((--[\w-]+)\)$/, (_, name) => colour(name) || part);
  if (Array.isArray(part)) return part.map(painted);
  if (!part || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, name === "values" ? value : painted(value)]));
}

function look() {
  const font = getComputedStyle(document.body).fontFamily;
  const [text, muted, axis, grid, surface] = ["--text", "--muted", "--axis", "--grid", "--surface"].map(colour);
  const series = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6"].map(colour);
  const heat = ["--heat-1", "--heat-2", "--heat-3", "--heat-4", "--heat-5"].map(colour);
  return {
    background: null,
    font,
    autosize: { type: "fit-x", contains: "padding" },
    view: { stroke: null, continuousHeight: 240 },
    axis: {
      labelColor: muted, titleColor: muted, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, gridColor: grid,
      domainColor: axis, tickColor: axis, labelPadding: 6, labelLimit: 160,
    },
    axisY: { domain: false, ticks: false },
    axisQuantitative: { tickCount: 5 },
    axisX: { grid: false, labelFlush: true, labelOverlap: "greedy", labelSeparation: 10 },
    legend: { labelColor: muted, titleColor: muted, labelFontSize: 12, orient: "top", title: null, symbolType: "square" },
    title: { color: text, anchor: "start", fontSize: 14 },
    header: { labelColor: muted, titleColor: muted },
    mark: { color: series[0] },
    text: { color: text, fontSize: 12 },
    rule: { color: axis },
    line: { strokeWidth: 2, strokeJoin: "round", strokeCap: "round" },
    point: { filled: true, size: 50, stroke: surface, strokeWidth: 1 },
    bar: { cornerRadiusEnd: 2 },
    range: { category: series, heatmap: heat, ramp: heat },
  };
}

// A mark whose datum has an `href` leads there; the table under the chart holds the same addresses for keys and readers.
function leadsOn(view, element) {
  const address = (item) => {
    const href = item?.datum?.href ?? item?.datum?.datum?.href;
    if (typeof href !== "string") return null;
    const url = new URL(href, location.href);
    return url.origin === location.origin ? url : null;
  };
  view.addEventListener("click", (event, item) => {
    const url = address(item);
    if (!url) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) window.open(url, "_blank", "noopener");
    else location.assign(url);
  });
  view.addEventListener("mouseover", (_, item) => element.classList.toggle("leads", Boolean(address(item))));
  view.addEventListener("mouseout", () => element.classList.remove("leads"));
}

// Our own words beside the pointer: the library's come with a style of their own, which the policy refuses.
let bubble;

function tooltip(handler, event, item, value) {
  if (!bubble) {
    bubble = Object.assign(document.createElement("div"), { className: "bubble", hidden: true });
    bubble.setAttribute("aria-hidden", "true");
  }
  if (!bubble.isConnected) document.body.append(bubble);
  bubble.hidden = value === null || value === undefined || value === "";
  if (bubble.hidden) return;
  bubble.replaceChildren(...rowsOf(value));
  const { width, height } = bubble.getBoundingClientRect();
  bubble.style.left = `${Math.max(8, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
  bubble.style.top = `${event.clientY + height + 24 > innerHeight ? event.clientY - height - 12 : event.clientY + 16}px`;
}

function rowsOf(value) {
  if (typeof value !== "object") return [document.createTextNode(String(value))];
  return Object.entries(value).map(([name, text]) => {
    const row = document.createElement("p");
    row.append(Object.assign(document.createElement("span"), { textContent: name }), Object.assign(document.createElement("b"), { textContent: String(text) }));
    return row;
  });
}

const frameOf = (element) => element.closest("figure") ?? element.parentElement;
const buttonsOf = (element) => frameOf(element).querySelectorAll("[data-png]");

async function savePicture(button) {
  const element = frameOf(button).querySelector("[data-spec]");
  const made = shown.get(element);
  if (!made) return;
  const canvas = await made.view.toCanvas(2);
  const link = document.createElement("a");
  link.href = onGround(canvas).toDataURL("image/png");
  link.download = button.dataset.png || "chart.png";
  link.click();
}

function onGround(canvas) {
  const picture = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const pen = picture.getContext("2d");
  pen.fillStyle = colour("--surface");
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.drawImage(canvas, 0, 0);
  return picture;
}

document.addEventListener("sillage:theme", () => [...shown.keys()].forEach(draw));

// Paper is white: colours of the dark theme are exchanged for those of paper as long as the printer reads.
const COLOURED = ["fill", "stroke"];
let exchanged = [];

addEventListener("beforeprint", () => {
  const root = document.documentElement;
  const names = ["--text", "--muted", "--axis", "--grid", "--surface", "--accent", "--good", "--bad", "--cost", "--value", "--net", "--estimate", "--goal", "--few",
    ...[1, 2, 3, 4, 5, 6].map((n) => `--series-${n}`), ...[1, 2, 3, 4, 5].map((n) => `--heat-${n}`)];
  const screen = Object.fromEntries(names.map((name) => [colour(name), name]));
  const theme = root.dataset.theme;
  root.dataset.theme = "light";
  const paper = Object.fromEntries(Object.entries(screen).map(([now, name]) => [now, colour(name)]));
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const element of shown.keys())
    for (const node of element.querySelectorAll("[fill],[stroke]"))
      for (const name of COLOURED) {
        const now = node.getAttribute(name);
        if (now && paper[now]) {
          exchanged.push([node, name, now]);
          node.setAttribute(name, paper[now]);
        }
      }
});
addEventListener("afterprint", () => {
  for (const [node, name, value] of exchanged) node.setAttribute(name, value);
  exchanged = [];
});
