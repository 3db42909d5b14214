// Bundle the canvas, its styles within, into ../flow_canvas.js, and gather the notices of what it carries.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const common = { bundle: true, minify: true, legalComments: "none", write: false, metafile: true };
const styles = await build({ ...common, entryPoints: ["src/canvas.css"] });
const code = await build({
  ...common,
  entryPoints: ["src/index.tsx"],
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  define: {
    "process.env.NODE_ENV": '"production"',
    CANVAS_STYLES: JSON.stringify(styles.outputFiles[0].text),
  },
});
writeFileSync("flow_canvas.js", code.outputFiles[0].contents);

const names = new Set(
  [...Object.keys(styles.metafile.inputs), ...Object.keys(code.metafile.inputs)]
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
  "flow_canvas.js contains these libraries, under these licences.\n\n" +
    notices.join(`\n${"-".repeat(72)}\n\n`),
);
console.log(`bundled ${names.size} libraries`);
