// Bundle the scripts into ../static under names that hold their hash; README.md has the command.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "static");
const NAMES = ["theme", "app", "vega"];
const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash("sha256")).digest("hex");

// The lock says which versions, and by their checksums which files; never where they come from.
function tidyLock() {
  const path = join(HERE, "package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8"));
  for (const one of Object.values(lock.packages)) {
    delete one.resolved;
    delete one.funding;
  }
  writeFileSync(path, JSON.stringify(lock, null, 2) + "\n");
}

function sources() {
  const own = readdirSync(join(HERE, "src")).sort().map((name) => join("src", name));
  return ["build.mjs", "package.json", "package-lock.json", ...own].map((name) => readFileSync(join(HERE, name)));
}

function packagesOf(metafiles) {
  const found = new Set();
  for (const { inputs } of metafiles)
    for (const path of Object.keys(inputs)) {
      const parts = path.split("node_modules/");
      if (parts.length < 2) continue;
      const names = parts.pop().split("/");
      found.add(parts.join("node_modules/") + "node_modules/" + names.slice(0, names[0].startsWith("@") ? 2 : 1).join("/"));
    }
  return [...found].sort();
}

function licences(folders) {
  const texts = folders.map((folder) => {
    const about = JSON.parse(readFileSync(join(HERE, folder, "package.json"), "utf8"));
    const file = readdirSync(join(HERE, folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = file ? readFileSync(join(HERE, folder, file), "utf8").trim() : `Licence: ${about.license}`;
    return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return "The scripts of these pages hold the packages below, each under its own licence.\n\n" + texts.join(`\n${"-".repeat(80)}\n\n`);
}

mkdirSync(OUT, { recursive: true });
for (const name of readdirSync(OUT)) if (/\.js(\.gz)?$/.test(name)) rmSync(join(OUT, name));
tidyLock();
const built = {};
const metafiles = [];
for (const name of NAMES) {
  const made = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: [join(HERE, "src", `${name}.js`)],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome109", "firefox115", "safari16.4"],
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const content = made.outputFiles[0].contents;
  const file = `${name}.${hash(content).slice(0, 12)}.js`;
  writeFileSync(join(OUT, file), content);
  writeFileSync(join(OUT, `${file}.gz`), gzipSync(content, { level: 9 }));
  built[name] = file;
  metafiles.push(made.metafile);
  console.log(relative(HERE, join(OUT, file)), content.length, gzipSync(content, { level: 9 }).length);
}
const folders = packagesOf(metafiles);
if (folders.some((folder) => !existsSync(join(HERE, folder)))) throw new Error("a package has no folder");
writeFileSync(join(OUT, "LICENCES.txt"), licences(folders));
writeFileSync(join(HERE, "built.json"), JSON.stringify({ ...built, sources: hash(...sources()) }, null, 2) + "\n");
