// Bundle the canvas into ../flow_canvas.js and .css, and gather the notices of what it carries.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const made = await build({
  entryPoints: { flow_canvas: "src/index.tsx", styles: "src/canvas.css" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  outdir: "dist",
  write: false,
  metafile: true,
});
for (const file of made.outputFiles) {
  writeFileSync(file.path.endsWith(".css") ? "flow_canvas.css" : "flow_canvas.js", file.contents);
}

const names = new Set(
  Object.keys(made.metafile.inputs)
    .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean),
);
const notices = [...names].sort().map((name) => {
  const about = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = readdirSync(`node_modules/${name}`).find((entry) => /^licen[sc]e/i.test(entry));
  if (!file) throw new Error(`${name} carries no licence text; its notice cannot be written`);
  const licence = readFileSync(`node_modules/${name}/${file}`, "utf8").trim();
  return `${name} ${about.version} (${about.license})\n\n${licence}\n`;
});
writeFileSync(
  "NOTICES.txt",
  "flow_canvas.js and flow_canvas.css contain these libraries, under these licences.\n\n" +
    notices.join(`\n${"-".repeat(72)}\n\n`),
);
console.log(`bundled ${names.size} libraries`);
