// Bundles each audience's browser code into its static folder; with --check it only compares, and fails on a difference.
// Two kinds of entry: <audience>/main.js, and any <audience>/<name>.entry.js, which becomes <name>.js.
import { readdirSync, readFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "..", "goldenbridge", "web");
const isCheck = process.argv.includes("--check");

function entries() {
  const found = [];
  for (const folder of readdirSync(here, { withFileTypes: true })) {
    if (!folder.isDirectory() || folder.name === "node_modules" || folder.name === "crypto") continue;
    for (const file of readdirSync(join(here, folder.name))) {
      const name = file === "main.js" ? "main" : file.endsWith(".entry.js") ? file.slice(0, -".entry.js".length) : null;
      if (name === null) continue;
      found.push({ source: join(here, folder.name, file), target: target(folder.name, `${name}.js`) });
    }
  }
  return found.sort((one, two) => (one.target < two.target ? -1 : 1));
}

function target(folder, name) {
  return folder === "tests" ? join(here, "..", "tests", "browser", name) : join(web, folder, "static", folder, name);
}

// Turbo's progress bar brings an inline style, which our policy refuses; we show no bar, so it is left out.
const withoutProgressBar = {
  name: "without-progress-bar",
  setup(building) {
    building.onLoad({ filter: /turbo\.es2017-esm\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const line = "    this.installStylesheetElement();\n";
      if (source.split(line).length !== 2) throw new Error("Turbo has changed: look where it installs its style");
      return { contents: source.replace(line, "") };
    });
  },
};

async function bundle({ source }) {
  const made = await build({
    entryPoints: [source],
    absWorkingDir: here,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    charset: "utf8",
    target: "es2020",
    legalComments: "none",
    plugins: [withoutProgressBar],
    loader: { ".txt": "text" },
    banner: { js: "/* AGPL-3.0-or-later; made from browser/ by esbuild; @noble: MIT, Paul Miller; Turbo: MIT, 37signals */" },
  });
  return made.outputFiles[0].contents;
}

// What we bundle is ours to give only with these words.
function licences() {
  const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const words = "The English and Russian word lists are those of python-mnemonic (MIT, Trezor) and BIP39.";
  const texts = Object.keys(dependencies).sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const file = readdirSync(folder).find((each) => /licen[cs]e/i.test(each));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : "MIT. Copyright © 37signals LLC. The words of this licence stand below.";
    return `${name}\n${"-".repeat(name.length)}\n${text}\n`;
  });
  return [...texts, `${words}\n`].join("\n");
}

let wrong = 0;
function keep(target, made) {
  const name = relative(join(here, ".."), target);
  if (!isCheck) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, made);
    console.log(`${name}: ${made.length} bytes, ${gzipSync(made, { level: 9 }).length} compressed`);
  } else if (!existsSync(target) || !readFileSync(target).equals(made)) {
    console.error(`${name} is not what the sources make: run make bundle and commit it`);
    wrong += 1;
  }
}

for (const entry of entries()) keep(entry.target, Buffer.from(await bundle(entry)));
keep(join(web, "base", "static", "base", "licences.txt"), Buffer.from(licences()));
process.exit(wrong ? 1 : 0);
